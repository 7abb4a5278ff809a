import { expect, it, onTestFinished } from 'vitest';
import { type SinkStart, startSink } from '../../src/session/session-sink.ts';
import type { Span } from '../../src/trace/span.ts';
import { type Behaviour, startScriptedCollector } from '../support/scripted-collector.ts';

const zipkin = { status: 200, body: '{"status":"UP","zipkin":{"status":"UP"}}' };

async function portOfSomething(behaviour: Behaviour): Promise<number> {
  const other = await startScriptedCollector(() => behaviour);
  onTestFinished(() => other.close());
  return other.port;
}

async function startOn(port: number, mayMove: boolean, accept: (spans: readonly Span[]) => void = () => {}) {
  const start = await startSink({ host: '127.0.0.1', port, mayMove }, { session: 'test' }, accept);
  if ('collector' in start) onTestFinished(() => start.collector.stop());
  return start;
}

async function startedOn(...args: Parameters<typeof startOn>): Promise<SinkStart> {
  const start = await startOn(...args);
  if ('problem' in start) throw new Error(start.problem.code);
  return start;
}

it('a sink takes the port that it was told, when that is free', async () => {
  const accepted: Span[] = [];
  const { collector, moved } = await startedOn(0, true, (spans) => accepted.push(...spans));

  const body = '[{"traceId":"00000000000000a1","id":"00000000000000b1"}]';
  const answer = await fetch(`${collector.url}/api/v2/spans`, { method: 'POST', body });

  expect(answer.status).toBe(202);
  expect(accepted).toMatchObject([{ id: '00000000000000b1' }]);
  expect(moved).toBeUndefined();
});

it('a sink leaves its port to a Zipkin, takes one behind it, and says so', async () => {
  const port = await portOfSomething(zipkin);

  const { collector, moved } = await startedOn(port, true);

  expect(collector.port).toBeGreaterThan(port);
  expect(moved).toBe(`a Zipkin has port ${port}, so spans are taken on port ${collector.port}`);
});

it('a sink leaves its port to another tracectl as well', async () => {
  const first = await startedOn(0, true);

  const { collector, moved } = await startedOn(first.collector.port, true);

  const { port } = first.collector;
  expect(moved).toBe(`another tracectl has port ${port}, so spans are taken on port ${collector.port}`);
});

it('a sink does not move away from a port that a person named', async () => {
  const port = await portOfSomething(zipkin);

  expect(await startOn(port, false)).toEqual({ problem: { host: '127.0.0.1', port, code: 'EADDRINUSE' } });
});

it('a sink does not move for a program that has no business on its port', async () => {
  const port = await portOfSomething({ status: 200, body: '<html>' });

  expect(await startOn(port, true)).toEqual({ problem: { host: '127.0.0.1', port, code: 'EADDRINUSE' } });
});
