import { afterEach, expect, it } from 'vitest';
import { newFindings } from '../../src/session/session-metrics.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { startScriptedCollector } from '../support/scripted-collector.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo } from '../support/test-plane.ts';
import { startTestSession } from '../support/test-session.ts';

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

type Options = Parameters<typeof startTestSession>[0];

async function started(options: Options = {}) {
  const sink = { host: '127.0.0.1', port: 0, mayMove: false, ...options.sink };
  const live = await startTestSession({ ...options, sink });
  running.push(() => live.stop());
  const url = live.session.ready.sink ?? '';
  const read = async (): Promise<string[]> => (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return { ...live, url, read };
}

async function upstream(...args: Parameters<typeof startScriptedUpstream>) {
  const origin = await startScriptedUpstream(...args);
  running.push(() => origin.close());
  return origin;
}

const manager = 'envoy_http_conn_manager_prefix="egress"';

it('tells what passed through the proxy, under the name of its route', async () => {
  const origin = await upstream(() => ok());
  const live = await started({ plane: { routes: [routeTo(origin.port)] } });
  await rawRequest(live.port, get('/get'));
  await eventually(() => live.ofType('exchange').length === 1, 'the exchange');

  const lines = await live.read();

  expect(lines).toContain(`envoy_http_downstream_rq_total{${manager}} 1`);
  expect(lines).toContain(`envoy_http_downstream_cx_total{${manager}} 1`);
  expect(lines).toContain('envoy_cluster_upstream_rq_total{envoy_cluster_name="upstream"} 1');
  expect(lines).toContain('tracectl_findings_total{code="missing-context",severity="warning"} 1');
  expect(lines).toContain('tracectl_upstream_connections_total 1');
  expect(lines).toContain('tracectl_exchanges_held 1');
});

it('tells what is open while it is, and nothing when it has ended', async () => {
  let answer = (): void => {};
  const origin = await upstream((_request, socket) => {
    answer = () => socket.write(ok());
    return undefined;
  });
  const live = await started({ plane: { routes: [routeTo(origin.port)] } });
  const answered = rawRequest(live.port, get('/slow'));
  await eventually(() => live.session.snapshot().entries.length === 1, 'the open exchange');

  const during = await live.read();
  answer();
  await answered;
  await eventually(() => live.ofType('exchange').length === 1, 'the exchange');
  const after = await live.read();

  expect(during).toContain(`envoy_http_downstream_rq_active{${manager}} 1`);
  expect(during).toContain(`envoy_http_downstream_cx_active{${manager}} 1`);
  expect(after).toContain(`envoy_http_downstream_rq_active{${manager}} 0`);
});

it('tells what each collector took and refused', async () => {
  const otlp = { http: { host: '127.0.0.1', port: 0, isRequired: true } };
  const live = await started({ sink: { host: '127.0.0.1', port: 0, mayMove: false, otlp } });
  const body = '[{"traceId":"00000000000000a1","id":"00000000000000b1"}]';
  await fetch(`${live.url}/api/v2/spans`, { method: 'POST', body });
  await fetch(`${live.session.ready.otlp?.http}/api/v2/spans`, { method: 'POST', body: 'no spans' });

  const lines = await live.read();

  expect(lines).toContain('tracectl_spans_received_total{collector="sink"} 1');
  expect(lines).toContain('tracectl_spans_received_total{collector="otlp"} 0');
  expect(lines).toContain('tracectl_span_posts_refused_total{collector="otlp"} 1');
  expect(lines).toContain('tracectl_spans_held 1');
});

it('tells of each relay, without what may be a key in its URL', async () => {
  const target = await startScriptedCollector(() => 202);
  running.push(() => target.close());
  const url = `${target.url}/spans?key=secret`;
  const live = await started({
    relays: [1, 2].map(() => ({ url, format: 'v2' as const, compat: 'none' as const })),
  });

  const lines = await live.read();

  for (const relay of ['1', '2']) {
    const labels = `relay="${relay}",target="${target.url}/spans"`;
    expect(lines).toContain(`tracectl_relay_sent_spans_total{${labels}} 0`);
    expect(lines).toContain(`tracectl_relay_state{${labels},state="idle"} 1`);
    expect(lines).toContain(`tracectl_relay_state{${labels},state="retrying"} 0`);
  }
  expect(lines.join('\n')).not.toContain('secret');
});

it('is told in the type that Prometheus reads, and only to be read', async () => {
  const { url } = await started();

  const read = await fetch(`${url}/metrics`);
  const posted = await fetch(`${url}/metrics`, { method: 'POST' });

  expect(read.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(posted.status).toBe(405);
});

it('has no series twice, and every line is a comment or a sample', async () => {
  const origin = await upstream(() => ok());
  const live = await started({ plane: { routes: [routeTo(origin.port)] } });
  await rawRequest(live.port, get('/get'));
  await eventually(() => live.ofType('exchange').length === 1, 'the exchange');

  const samples = (await live.read()).filter((line) => line !== '' && !line.startsWith('#'));

  const series = samples.map((line) => /^([a-z_]+(?:\{.*\})?) [0-9.e+]+$/.exec(line)?.[1]);
  expect(series).not.toContain(undefined);
  expect(new Set(series).size).toBe(series.length);
});

it('where other machines can reach the sink, it takes the token', async () => {
  const sink = { host: '0.0.0.0', port: 0, mayMove: false, readToken: 'open sesame' };
  const { url } = await started({ sink });
  const own = url.replace('0.0.0.0', '127.0.0.1');

  const without = await fetch(`${own}/metrics`);
  const withToken = await fetch(`${own}/metrics`, { headers: { authorization: 'Bearer open sesame' } });

  expect(without.status).toBe(401);
  expect(withToken.status).toBe(200);
});

it('of findings that were added to an exchange later, only those are new that it did not have', () => {
  const finding = (code: string) =>
    ({ code, severity: 'warning', message: '', fix: '', evidence: [] }) as const;
  const exchange = sampleExchange();
  const before = { exchange, findings: [finding('a')] };

  const found = newFindings({ before, after: { exchange, findings: [finding('a'), finding('b')] } });

  expect(found.map(({ code }) => code)).toEqual(['b']);
});
