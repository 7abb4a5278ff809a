// What a session tells of limits that were met: a notice once, a number in the snapshot and in the summary.
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { startTestSession, type TestSession } from '../support/test-session.ts';

async function start(options: Parameters<typeof startTestSession>[0]): Promise<TestSession> {
  const live = await startTestSession(options);
  onTestFinished(() => live.stop());
  return live;
}

function noticeTexts(live: TestSession): string[] {
  return live.ofType('notice').map(({ notice }) => notice.text);
}

it('a session that met no limit says nothing of limits', async () => {
  const live = await start({});
  await live.session.stop({ trafficMs: 0, relayMs: 0 });

  const [summary] = live.ofType('summary');
  expect(summary?.counts).not.toHaveProperty('limited');
  expect(summary?.counts).not.toHaveProperty('evictedSpans');
  expect(summary?.counts).not.toHaveProperty('sink');
});

it('a limit is counted each time, and told once', async () => {
  const live = await start({ plane: { limits: { maxTargetBytes: 10 } } });

  for (let i = 0; i < 3; i += 1) await rawRequest(live.port, get('/longer-than-that'));
  await eventually(() => live.session.snapshot().counts.limited?.target === 3, 'the count');
  await live.session.stop({ trafficMs: 0, relayMs: 0 });

  expect(live.ofType('summary')[0]?.counts).toMatchObject({ requests: 3, errors: 3, limited: { target: 3 } });
  expect(noticeTexts(live)).toEqual([
    'a request was answered 414: the request target has 17 bytes, 10 are allowed (--max-url)',
  ]);
});

it('what was still being gathered is counted at the end', async () => {
  const live = await start({ plane: { limits: { maxTargetBytes: 10 } } });

  for (let i = 0; i < 3; i += 1) await rawRequest(live.port, get('/longer-than-that'));
  await live.session.stop({ trafficMs: 0, relayMs: 0 });

  expect(live.ofType('summary')[0]?.counts.limited).toEqual({ target: 3 });
});

it('posts that the sink turns away are told once for each status, in a few words, and counted', async () => {
  const live = await start({ sink: { host: '127.0.0.1', port: 0, mayMove: false, names: ['tracectl'] } });
  const url = `${live.session.ready.sink}/api/v2/spans`;
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body, headers });

  await post(`[{"traceId":"00000000000000a1","id":"00000000000000b1","timestamp":${'9'.repeat(5000)}}]`);
  await post('[');
  await post('[]', { origin: 'https://evil.test' });

  expect(noticeTexts(live)).toEqual([
    expect.stringMatching(
      /^spans that were posted to the sink were answered 400: Expected a long but was 9+$/,
    ),
    'spans that were posted to the sink were answered 403: Pages of https://evil.test may not post spans here.',
  ]);
  expect(noticeTexts(live)[0]?.length).toBeLessThan(300);
  await live.session.stop({ trafficMs: 0, relayMs: 0 });
  expect(live.ofType('summary')[0]?.counts.sink).toEqual({
    spans: 0,
    refusedPosts: 3,
    cutSpans: 0,
    refusedConnections: 0,
  });
});
