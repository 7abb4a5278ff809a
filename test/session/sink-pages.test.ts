import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { sinkPages } from '../../src/session/sink-pages.ts';

async function* silence(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  await new Promise(() => {});
}

function pages(mostStreams = 16) {
  return sinkPages(
    {
      session: 'test',
      metrics: () => [],
      capture: ({ filter }) => (filter === 'bad(' ? { problem: 'No filter.' } : silence()),
    },
    mostStreams,
  );
}

const asked = (url: string, method = 'GET') => ({ url, method }) as IncomingMessage;

it.each([
  ['GET', '/tracectl/v1/session', 200],
  ['POST', '/tracectl/v1/session', 405],
  ['GET', '/tracectl/v1/capture?follow=true', 200],
  ['HEAD', '/tracectl/v1/capture', 405],
  ['GET', '/tracectl/v1/capture?filter=bad(', 400],
  ['POST', '/tracectl/v1/replay', undefined],
  ['GET', '/v1/exchanges', undefined],
])('%s %s is answered %s', (method, url, status) => {
  expect(pages()(asked(url, method))?.status).toBe(status);
});

it('no more read at once than are let in, and one that leaves makes room', async () => {
  const answer = pages(1);
  const reading = answer(asked('/tracectl/v1/capture'))?.stream?.[Symbol.asyncIterator]();
  await reading?.next();

  const refused = answer(asked('/tracectl/v1/capture'));
  await reading?.return?.();
  const after = answer(asked('/tracectl/v1/capture'));

  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
  expect(after?.status).toBe(200);
});
