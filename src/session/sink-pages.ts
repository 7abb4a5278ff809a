// What a session lets be read on the sink's port beside its spans: its counts at /metrics, and below /tracectl/v1/ what it
// holds and what happens in it, which is the part of the control socket's protocol that changes nothing.
import type { IncomingMessage } from 'node:http';
import { type MetricFamily, PROMETHEUS_CONTENT_TYPE, prometheusText } from '../metrics/prometheus-text.ts';
import { type Answer, wrongMethod } from '../sink/answer.ts';
import { type CaptureQuery, readCaptureQuery } from './control-messages.ts';

/** Where the control protocol is served on the sink's port. */
export const WATCH_PATH = '/tracectl/v1';
/** Each reader of a stream costs memory for what it has not read yet, and time for what it reads. */
const MOST_STREAMS = 16;

export interface SinkPagesDependencies {
  readonly session: string;
  metrics(): readonly MetricFamily[];
  /** Lines of a capture, or why the query cannot be answered, in one sentence. */
  capture(query: CaptureQuery): AsyncIterable<Uint8Array> | { readonly problem: string };
}

/** Undefined: the path is another. */
export function sinkPages(
  { session, metrics, capture }: SinkPagesDependencies,
  mostStreams = MOST_STREAMS,
): (request: IncomingMessage) => Answer | undefined {
  let streams = 0;

  const streamed = (query: CaptureQuery): Answer => {
    const lines = capture(query);
    if ('problem' in lines) return { status: 400, text: `${lines.problem}\n` };
    if (streams >= mostStreams) {
      const text = `${mostStreams} read the session already; each takes memory, so no more are let in.\n`;
      return { status: 503, text, headers: { 'retry-after': '10' } };
    }
    return {
      status: 200,
      stream: counted(lines),
      headers: { ...UNKEPT, 'content-type': 'application/jsonl' },
    };
  };
  /** Counted while it is read: an answer that is refused after all never is. */
  async function* counted(lines: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    streams += 1;
    try {
      yield* lines;
    } finally {
      streams -= 1;
    }
  }

  return ({ url = '', method }) => {
    const { pathname, searchParams } = URL.parse(url, 'http://sink') ?? {};
    switch (pathname) {
      case '/metrics': {
        if (method !== 'GET' && method !== 'HEAD') return wrongMethod('GET, HEAD');
        const headers = { ...UNKEPT, 'content-type': PROMETHEUS_CONTENT_TYPE };
        return { status: 200, body: Buffer.from(prometheusText(metrics())), headers };
      }
      case `${WATCH_PATH}/session`: {
        if (method !== 'GET' && method !== 'HEAD') return wrongMethod('GET, HEAD');
        const headers = { ...UNKEPT, 'content-type': 'application/json' };
        return { status: 200, body: Buffer.from(JSON.stringify({ v: 1, session })), headers };
      }
      case `${WATCH_PATH}/capture`:
        if (method !== 'GET') return wrongMethod('GET');
        return streamed(readCaptureQuery(searchParams ?? new URLSearchParams()));
      default:
        return undefined;
    }
  };
}

const UNKEPT = { 'cache-control': 'no-store' } as const;
