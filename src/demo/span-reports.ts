// The spans of one service of the demo on their way to the sink, as an application's reporter sends them: in batches, with
// nothing kept for a sink that does not answer.
import { Agent, request as httpRequest } from 'node:http';
import { encodeSpan, joinEncoded } from '../codec/encode-spans.ts';
import type { Span } from '../trace/span.ts';

export interface SpanReports {
  /** Nothing is reported before. */
  reportTo(sinkUrl: string): void;
  add(span: Span): void;
  /** Sends what waits; resolves when it was answered, or cannot be. */
  close(): Promise<void>;
}

const EVERY_MS = 250;
const MAX_WAITING = 1000;

export function createSpanReports(): SpanReports {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let target: URL | undefined;
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const send = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (target === undefined || waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    await post(target, joinEncoded(batch), agent);
  };
  return {
    reportTo: (sinkUrl) => {
      target = new URL('/api/v2/spans', sinkUrl);
    },
    add: (span) => {
      if (target === undefined || waiting.length >= MAX_WAITING) return;
      waiting.push(encodeSpan(span, 'v2'));
      timer ??= setTimeout(send, EVERY_MS).unref();
    },
    close: async () => {
      await send();
      agent.destroy();
    },
  };
}

function post(url: URL, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = httpRequest(url, { method: 'POST', headers, agent });
    request.on('response', (answer) => {
      answer
        .on('end', resolve)
        .on('error', () => resolve())
        .resume();
    });
    request.on('error', () => resolve());
    request.end(body);
  });
}
