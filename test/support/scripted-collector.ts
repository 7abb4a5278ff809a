// A Zipkin's collector that records the posts it gets and answers as it is told, well or badly.
import { gunzipSync } from 'node:zlib';
import { type DecodedSpans, decodeSpans } from '../../src/codec/decode-spans.ts';
import type { Span } from '../../src/trace/span.ts';
import { type ReceivedRequest, startScriptedUpstream } from './scripted-upstream.ts';

export interface CollectorPost {
  readonly requestLine: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked. */
  readonly json: string;
  readonly spans: readonly Span[];
}

/** A status, a whole answer, or what a broken collector does. */
export type Behaviour =
  | number
  | { readonly status: number; readonly headers?: string; readonly body?: string }
  | 'garbage'
  | 'never'
  | 'reset'
  | 'endless';

export interface ScriptedCollector {
  readonly url: string;
  readonly port: number;
  readonly posts: CollectorPost[];
  close(): Promise<void>;
}

const MEGABYTE = 'x'.repeat(1024 * 1024);

export async function startScriptedCollector(
  behave: (post: CollectorPost, count: number) => Behaviour,
): Promise<ScriptedCollector> {
  const posts: CollectorPost[] = [];
  const upstream = await startScriptedUpstream((request, socket, count) => {
    const post = postOf(request);
    posts.push(post);
    const behaviour = behave(post, count);
    if (behaviour === 'never') return undefined;
    if (behaviour === 'garbage') return 'no HTTP at all\r\n\r\n';
    if (behaviour === 'reset') {
      socket.resetAndDestroy();
      return undefined;
    }
    if (behaviour === 'endless') {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(MEGABYTE)) {}
      };
      socket.on('drain', pour);
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 1000000000\r\n\r\n');
      pour();
      return undefined;
    }
    const {
      status,
      headers = '',
      body = '',
    } = typeof behaviour === 'number' ? { status: behaviour } : behaviour;
    return `HTTP/1.1 ${status} Status\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
  });
  return { url: upstream.url, port: upstream.port, posts, close: () => upstream.close() };
}

function postOf({ lines, body }: ReceivedRequest): CollectorPost {
  const [requestLine = '', ...headerLines] = lines;
  const headers = Object.fromEntries(
    headerLines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const bytes = Buffer.from(body, 'latin1');
  const json = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  const decoded: DecodedSpans = decodeSpans(json, requestLine.includes('/v1/') ? 'v1' : 'v2', 100_000);
  return { requestLine, headers, json: json.toString(), spans: 'spans' in decoded ? decoded.spans : [] };
}
