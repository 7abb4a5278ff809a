// What the tests of `tracectl replay` start from: a session that has captured three requests, and the upstream that got
// them.

import { rawRequest } from '../../support/raw-client.ts';
import { ok, type ReceivedRequest, type ScriptedUpstream } from '../../support/scripted-upstream.ts';
import { type Run, runTracectl } from './program.ts';
import { type RunningTracectl, startTracectl } from './running-tracectl.ts';
import { openUpstream } from './surroundings.ts';

export interface RecordedSession {
  readonly tracectl: RunningTracectl;
  readonly upstream: ScriptedUpstream;
  /** `tracectl replay` in the same home. */
  replay(...args: string[]): Promise<Run>;
  /** What the upstream got after what was captured. */
  sentAgain(): readonly ReceivedRequest[];
}

const TRACE_ID = '463ac35c9f6413ad48485a3953bb6124';
const SPAN_ID = 'a2fb4a1d1a96d312';
const REQUEST_ID = '5b1cd0a2-3ab7-9c4d-8e1f-0a1b2c3d4e5f';

/** What a replay must not say again of the second request. */
export const oldIds: readonly string[] = [TRACE_ID, SPAN_ID, REQUEST_ID];

const inTrace = [
  ...[`X-B3-TraceId: ${TRACE_ID}`, `X-B3-SpanId: ${SPAN_ID}`, 'X-B3-Sampled: 1'],
  ...[`traceparent: 00-${TRACE_ID}-${SPAN_ID}-01`, 'tracestate: a=b', 'baggage: user=7'],
  `x-request-id: ${REQUEST_ID}`,
];
const order = 'POST /order HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody';

/** A GET that began a trace (1), a GET within one (2), and a POST that began one (3). */
export async function recordSession(...flags: string[]): Promise<RecordedSession> {
  const upstream = await openUpstream(() => ok());
  const tracectl = await startTracectl(['--upstream', upstream.url, ...flags]);
  await tracectl.get('/first', ['X-Kind: plain', 'Authorization: Bearer secret']);
  await tracectl.get('/inner', inTrace);
  await rawRequest(tracectl.port, order);
  await tracectl.line('exchange', 3);
  return {
    tracectl,
    upstream,
    replay: (...args) => runTracectl(['replay', ...args], { home: tracectl.home }),
    sentAgain: () => upstream.requests.slice(3),
  };
}

export function requestLines(requests: readonly ReceivedRequest[]): (string | undefined)[] {
  return requests.map(({ lines }) => lines[0]);
}
