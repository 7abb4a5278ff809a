import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KnownExchange } from '../../../src/capture/capture-line.ts';
import { harEntry } from '../../../src/interchange/har/har-entry.ts';
import type { HarEntry } from '../../../src/interchange/har/har-log.ts';
import { readHar } from '../../../src/interchange/har/read-har.ts';
import { writeHar } from '../../../src/interchange/har/write-har.ts';
import { collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { unansweredExchanges, variedExchanges } from '../../support/varied-exchanges.ts';

/** It has no types. */
const { har: validateHar } = createRequire(import.meta.url)('har-validator') as {
  har(log: unknown): Promise<unknown>;
};

async function* each(known: readonly KnownExchange[]): AsyncGenerator<KnownExchange> {
  yield* known;
}

async function written(known: readonly KnownExchange[]): Promise<string> {
  return (await collected(writeHar(each(known)))).join('');
}

async function readBack(text: string): Promise<KnownExchange[]> {
  const path = join(await temporaryFolder(), 'a.har');
  await writeFile(path, text);
  return (await collected(readHar(path))).map((item) => {
    if (item.kind !== 'exchange') throw new Error(JSON.stringify(item));
    return item.exchange;
  });
}

const all = (): KnownExchange[] => [...variedExchanges(), ...unansweredExchanges()];

describe('a HAR file of ours', () => {
  it('is valid HAR 1.2', async () => {
    await expect(validateHar(JSON.parse(await written(all())))).resolves.toBeDefined();
    await expect(validateHar(JSON.parse(await written([])))).resolves.toBeDefined();
  });

  it('gives back everything that was known', async () => {
    const known = all();
    const back = await readBack(await written(known));

    expect(back).toEqual(known.map((one) => ({ ...one, maskedHeaders: [], isUrlMasked: false })));
  });

  it('is the same again after a way in and out', async () => {
    const first = await written(all());

    expect(await written(await readBack(first))).toBe(first);
  });

  it('takes over what somebody changed in the entry', async () => {
    const har = JSON.parse(await written(variedExchanges().slice(0, 1)));
    har.log.entries[0].request.url = 'http://other.test/changed';
    har.log.entries[0].request.method = 'DELETE';
    har.log.entries[0].request.headers.push({ name: 'X-New', value: '1' });

    const [changed] = await readBack(JSON.stringify(har));

    expect(changed?.exchange).toMatchObject({
      url: 'http://other.test/changed',
      target: '/changed',
      method: 'DELETE',
    });
    expect(changed?.exchange.received.slice(-2)).toEqual(['X-New', '1']);
  });
});

describe('the times of an entry', () => {
  it.each(all().map(({ exchange }) => [exchange.seq, exchange] as const))('add up: %d', (_, exchange) => {
    const { time, timings } = harEntry({ exchange, findings: [] });
    const parts = Object.values(timings).filter((part) => part !== -1);

    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(time, 6);
    expect(time).toBeCloseTo(exchange.timing.endedMicros / 1000, 6);
  });

  it('are never negative, whatever order things were seen in', () => {
    const [known] = variedExchanges();
    if (known === undefined) throw new Error('none');
    const timing = {
      requestReceivedMicros: 900,
      requestSentMicros: 100,
      responseHeadMicros: 50,
      endedMicros: 800,
    };

    const { timings, time } = harEntry({ ...known, exchange: { ...known.exchange, timing } });

    expect(timings).toMatchObject({ blocked: 0.1, send: 0.7, wait: 0, receive: 0 });
    expect(time).toBe(0.8);
  });
});

describe('the sizes of an entry', () => {
  const entryOf = (seq: number): HarEntry => {
    const known = variedExchanges()[seq - 1];
    if (known === undefined) throw new Error('none');
    return harEntry(known);
  };

  it('tell what was unpacked, and what came over the wire', () => {
    const { response } = entryOf(5);

    expect(response.content).toMatchObject({ size: 3000, text: 'br '.repeat(1000) });
    expect(response.bodySize).toBeLessThan(100);
    expect(response.content.compression).toBe(3000 - response.bodySize);
  });

  it('are those of all that passed when a body was cut off', () => {
    expect(entryOf(10).request.bodySize).toBe(9000);
    expect(entryOf(11).response).toMatchObject({ bodySize: 9000, content: { size: 9000, text: 'BBBB' } });
  });

  it('say nothing of compression where there was none', () => {
    expect(entryOf(1).response.content).not.toHaveProperty('compression');
  });
});

it('an entry names the upstream as its host, and keeps what the client wrote', () => {
  const [known] = variedExchanges();
  if (known === undefined) throw new Error('none');
  const { request, _tracectl } = harEntry(known);

  expect(request.headers[0]).toEqual({ name: 'Host', value: 'httpbin.org' });
  expect(_tracectl).toMatchObject({ host: 'localhost:15001' });
});

it('an exchange without an answer has the status 0 and says why', () => {
  const known = variedExchanges().at(-1);
  if (known === undefined) throw new Error('none');
  const { answer: _, ...exchange } = known.exchange;

  const entry = harEntry({ ...known, exchange });

  expect(entry).toMatchObject({ _error: 'nobody listens there', response: { status: 0 } });
});
