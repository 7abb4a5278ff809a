import { expect, it, onTestFinished } from 'vitest';
import type { SinkAddress } from '../../src/session/session-options.ts';
import { type Sink, startSink } from '../../src/session/session-sink.ts';
import type { Span } from '../../src/trace/span.ts';
import { type Behaviour, startScriptedCollector } from '../support/scripted-collector.ts';

const zipkin = { status: 200, body: '{"status":"UP","zipkin":{"status":"UP"}}' };

async function portOfSomething(behaviour: Behaviour): Promise<number> {
  const other = await startScriptedCollector(() => behaviour);
  onTestFinished(() => other.close());
  return other.port;
}

async function startOn(
  port: number,
  { mayMove = true, otlp }: Partial<Pick<SinkAddress, 'mayMove' | 'otlp'>> = {},
  accept: (spans: readonly Span[]) => void = () => {},
) {
  const address = { host: '127.0.0.1', port, mayMove, ...(otlp !== undefined && { otlp }) };
  const start = await startSink(address, { session: 'test' }, { accept });
  if ('sink' in start) onTestFinished(() => start.sink.stop());
  return start;
}

async function startedOn(...args: Parameters<typeof startOn>): Promise<Sink & { readonly port: number }> {
  const start = await startOn(...args);
  if ('problem' in start) throw new Error(JSON.stringify(start.problem));
  return { ...start.sink, port: Number(new URL(start.sink.url).port) };
}

it('a sink takes the port that it was told, when that is free', async () => {
  const accepted: Span[] = [];
  const { url, notes } = await startedOn(0, {}, (spans) => accepted.push(...spans));

  const body = '[{"traceId":"00000000000000a1","id":"00000000000000b1"}]';
  const answer = await fetch(`${url}/api/v2/spans`, { method: 'POST', body });

  expect(answer.status).toBe(202);
  expect(accepted).toMatchObject([{ id: '00000000000000b1' }]);
  expect(notes).toEqual([]);
});

it('a sink leaves its port to a Zipkin, takes one behind it, and says so', async () => {
  const port = await portOfSomething(zipkin);

  const sink = await startedOn(port);

  expect(sink.port).toBeGreaterThan(port);
  expect(sink.notes).toEqual([`a Zipkin has port ${port}, so spans are taken on port ${sink.port}`]);
});

it('a sink leaves its port to another tracectl as well', async () => {
  const { port } = await startedOn(0);

  const second = await startedOn(port);

  expect(second.notes).toEqual([
    `another tracectl has port ${port}, so spans are taken on port ${second.port}`,
  ]);
});

it('a sink does not move away from a port that a person named', async () => {
  const port = await portOfSomething(zipkin);

  expect(await startOn(port, { mayMove: false })).toEqual({
    problem: { part: 'sink', host: '127.0.0.1', port, code: 'EADDRINUSE' },
  });
});

it('a sink does not move for a program that has no business on its port', async () => {
  const port = await portOfSomething({ status: 200, body: '<html>' });

  expect(await startOn(port)).toEqual({
    problem: { part: 'sink', host: '127.0.0.1', port, code: 'EADDRINUSE' },
  });
});

const local = (port: number, isRequired: boolean) => ({ host: '127.0.0.1', port, isRequired });

it('a sink takes OTLP on its own port and on those of OpenTelemetry, and counts all as one', async () => {
  const accepted: Span[] = [];
  const otlp = { http: local(0, true), grpc: local(0, true) };
  const sink = await startedOn(0, { otlp }, (spans) => accepted.push(...spans));
  const report = {
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }] }] }],
  };

  for (const url of [sink.url, sink.otlp.http]) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/traces`, { method: 'POST', body: JSON.stringify(report), headers });
    expect(answer.status).toBe(200);
  }

  expect(accepted).toHaveLength(2);
  expect(sink.counts().spans).toBe(2);
  expect(sink.otlp.grpc).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sink.ports).toHaveLength(3);
});

it('a sink does without a port of OpenTelemetry that another program has, and says so', async () => {
  const port = await portOfSomething(zipkin);

  const sink = await startedOn(0, { otlp: { http: local(port, false), grpc: local(port, false) } });

  expect(sink.otlp).toEqual({});
  expect(sink.notes).toEqual([
    `another program has port ${port}, so OTLP over HTTP is not taken there`,
    `another program has port ${port}, so OTLP over gRPC is not taken there`,
  ]);
});

it('a sink does not start without a port of OpenTelemetry that a person named', async () => {
  const port = await portOfSomething(zipkin);

  expect(await startOn(0, { otlp: { grpc: local(port, true) } })).toEqual({
    problem: { part: 'otlpGrpc', host: '127.0.0.1', port, code: 'EADDRINUSE' },
  });
});
