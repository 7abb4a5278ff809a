import { afterEach, describe, expect, it } from 'vitest';
import { findZipkin } from '../../src/relay/find-zipkin.ts';
import { startCollector } from '../../src/sink/collector.ts';
import { defaultCollectorLimits } from '../../src/sink/collector-limits.ts';
import { SpanIntake } from '../../src/sink/span-intake.ts';
import { type Behaviour, startScriptedCollector } from '../support/scripted-collector.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function whoIsAt(behaviour: Behaviour, timeoutMs = 5_000): Promise<string> {
  const server = await startScriptedCollector(() => behaviour);
  closers.push(server.close);
  return findZipkin(server.url, timeoutMs);
}

describe('findZipkin', () => {
  it.each([
    ['zipkin', { status: 200, body: '{"status":"UP","zipkin":{"status":"UP","details":{}}}' }],
    ['zipkin', { status: 503, body: '{"status":"DOWN","zipkin":{"status":"DOWN"}}' }],
    ['tracectl', { status: 200, body: '{"status":"UP","tracectl":{}}' }],
    ['other', { status: 200, body: '{"status":"UP"}' }],
    ['other', { status: 200, body: 'null' }],
    ['other', { status: 404, body: '<html>' }],
    ['other', 'garbage'],
    ['other', 'reset'],
    ['other', 'endless'],
  ] as const)('sees %s in %j', async (expected, behaviour) => {
    expect(await whoIsAt(behaviour)).toBe(expected);
  });

  it('sees something else in what does not answer in time', async () => {
    expect(await whoIsAt('never', 50)).toBe('other');
  });

  it('sees nothing where nobody listens', async () => {
    const server = await startScriptedCollector(() => 202);
    await server.close();

    expect(await findZipkin(server.url, 5_000)).toBe('none');
  });

  it.each(['', 'no URL', 'ftp://127.0.0.1/'])('sees nothing in %j', async (url) => {
    expect(await findZipkin(url, 5_000)).toBe('none');
  });

  it('sees this project’s own collector as tracectl', async () => {
    const started = await startCollector(
      { host: '127.0.0.1', port: 0, limits: defaultCollectorLimits, identity: { version: '1' } },
      new SpanIntake({ accept: () => {} }),
    );
    if ('problem' in started) throw new Error(started.problem.code);
    closers.push(started.collector.stop);

    expect(await findZipkin(started.collector.url, 5_000)).toBe('tracectl');
  });
});
