// Requests that ask to change the protocol. A WebSocket handshake is passed on and becomes a tunnel once the upstream
// has answered 101; every other upgrade is an ordinary request without the asking (RFC 9110 section 7.8: a server may
// ignore it), `h2c` above all, whose tunnel would carry requests past every rule.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type HeaderList, hasHeader, headerValue, headerValues } from '../http/header-list.ts';
import { hasBody } from './request-body.ts';

export interface Upgrade {
  /** For example `websocket`, as the client wrote it. */
  readonly protocol: string;
  /** The two headers that ask for it, to be passed on beside the others. */
  readonly headers: HeaderList;
  /** The client's connection, and what it sent behind its request. */
  readonly connection: Duplex;
  readonly head: Buffer;
}

/** Whether the upgrade is passed on. RFC 6455 section 4.1: GET, HTTP/1.1, `websocket` alone. */
function isWebSocketHandshake({ method, httpVersion, rawHeaders }: IncomingMessage): boolean {
  const protocols = headerValues(rawHeaders, 'upgrade');
  const isAsked = headerValues(rawHeaders, 'connection').some((value) => namesUpgrade(value));
  if (method !== 'GET' || httpVersion !== '1.1' || !isAsked) return false;
  if (protocols.length !== 1 || protocols[0]?.toLowerCase() !== 'websocket') return false;
  // A handshake has no body; where its end is would be read differently by the two sides.
  const isFramed = hasHeader(rawHeaders, 'content-length') || hasHeader(rawHeaders, 'transfer-encoding');
  return hasHeader(rawHeaders, 'sec-websocket-key') && !isFramed;
}

/** The upgrade to pass on; undefined for one that is not. */
export function webSocketUpgrade(
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
): Upgrade | undefined {
  if (!isWebSocketHandshake(request)) return undefined;
  const protocol = headerValue(request.rawHeaders, 'upgrade') ?? '';
  return { protocol, headers: ['Connection', 'Upgrade', 'Upgrade', protocol], connection, head };
}

/**
 * Whether Node gives the body of a request that asks for an upgrade with the request, as for any other: since 25. Before,
 * it leaves it on the connection. (Its `shouldUpgradeCallback`, since 24.9, would make the question go away, but what
 * came in one piece with a declined request is lost then, seen with 24.21 and 26.9.)
 */
export function readsBodyOfUpgrade(request: IncomingMessage): boolean {
  return Number.parseInt(process.versions.node, 10) >= 25 && hasBody(request);
}

/** The bytes of a request without its wish to upgrade, to be read again as an ordinary one. */
export function withoutUpgrade(request: IncomingMessage, head: Buffer): Buffer {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = rawHeaders[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'upgrade' || lower === 'http2-settings') continue;
    lines.push(`${name}: ${lower === 'connection' ? withoutUpgradeTokens(value) : value}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]);
}

function namesUpgrade(connection: string): boolean {
  return tokens(connection).some((token) => token.toLowerCase() === 'upgrade');
}

function withoutUpgradeTokens(connection: string): string {
  return tokens(connection)
    .filter((token) => !['upgrade', 'http2-settings'].includes(token.toLowerCase()))
    .join(', ');
}

function tokens(list: string): string[] {
  return list.split(',').map((token) => token.trim());
}
