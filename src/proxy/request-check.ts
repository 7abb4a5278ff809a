// Which requests are refused before anything of them reaches an upstream. Pure.
// llhttp lets these through; the rules are those of RFC 9112, numbers beside each.
import { parseAuthority } from '../http/authority.ts';
import { type HeaderList, hasHeader, headerValues } from '../http/header-list.ts';
import { forwardsLeft } from '../http/max-forwards.ts';
import type { Refusal } from './refusal.ts';

export interface RequestHead {
  readonly method: string;
  /** As in the request line, for example `1.1`. */
  readonly httpVersion: string;
  readonly headers: HeaderList;
}

/** The reason to refuse this head, or undefined. The target is judged by `parseRequestTarget`. */
export function checkRequestHead(head: RequestHead, maxHeaders: number): Refusal | undefined {
  const count = head.headers.length / 2;
  if (count > maxHeaders) {
    return { status: 431, reason: `the request has ${count} header lines, ${maxHeaders} are allowed` };
  }
  return (
    checkVersion(head) ??
    checkHost(head) ??
    checkFraming(head) ??
    checkExpectation(head) ??
    checkTrace(head) ??
    checkForwards(head)
  );
}

// RFC 9110 section 2.5. llhttp also lets 0.9 and 2.0 through, written out in the request line.
function checkVersion({ httpVersion }: RequestHead): Refusal | undefined {
  if (httpVersion === '1.1' || httpVersion === '1.0') return undefined;
  return { status: 505, reason: `the request is HTTP/${httpVersion}` };
}

// RFC 9112 section 3.2: exactly one Host, and a valid one.
function checkHost(head: RequestHead): Refusal | undefined {
  const hosts = headerValues(head.headers, 'host');
  const [host] = hosts;
  if (hosts.length > 1) return bad(`the request has ${hosts.length} Host headers`);
  if (host === undefined)
    return head.httpVersion === '1.0' ? undefined : bad('the request has no Host header');
  return parseAuthority(host) === undefined ? bad('the Host header is not host[:port]') : undefined;
}

// RFC 9112 section 6.1: chunked is the only transfer coding that is understood here, once, and in HTTP/1.1.
// Servers that make variables of headers take an underscore for a hyphen: theirs would be another framing than ours.
function checkFraming(head: RequestHead): Refusal | undefined {
  for (const name of ['Content_Length', 'Transfer_Encoding']) {
    if (hasHeader(head.headers, name)) return bad(`the request has a header ${name}`);
  }
  const codings = headerValues(head.headers, 'transfer-encoding');
  const lengths = headerValues(head.headers, 'content-length');
  if (codings.length > 0) {
    if (head.httpVersion === '1.0') return bad('the request is HTTP/1.0 and has a Transfer-Encoding');
    if (lengths.length > 0) return bad('the request has both Content-Length and Transfer-Encoding');
    if (codings.length > 1) return bad('the request has two Transfer-Encoding headers');
    if (codings[0] === '') return bad('the Transfer-Encoding is empty');
    if (codings[0]?.toLowerCase() !== 'chunked') {
      return { status: 501, reason: 'the request has a Transfer-Encoding other than chunked' };
    }
  }
  if (lengths.length > 1) return bad('the request has two Content-Length headers');
  if (lengths[0] !== undefined && !/^(?:0|[1-9][0-9]{0,14})$/.test(lengths[0])) {
    return bad('the Content-Length is not a plain decimal number');
  }
  return undefined;
}

// RFC 9110 section 10.1.1: 100-continue is the only expectation there is.
function checkExpectation(head: RequestHead): Refusal | undefined {
  const expectations = headerValues(head.headers, 'expect');
  if (expectations.every((value) => value.toLowerCase() === '100-continue')) return undefined;
  return { status: 417, reason: 'the request expects something other than 100-continue' };
}

// RFC 9110 section 9.3.8: TRACE has no body.
function checkTrace({ method, headers }: RequestHead): Refusal | undefined {
  const hasBody = hasHeader(headers, 'content-length') || hasHeader(headers, 'transfer-encoding');
  return method === 'TRACE' && hasBody ? bad('a TRACE request has no body') : undefined;
}

// RFC 9110 section 7.6.2: at 0 it is for us to answer. TRACE would want back what came in, credentials included; OPTIONS
// wants to know what tracectl itself can do, which is nothing.
function checkForwards({ method, headers }: RequestHead): Refusal | undefined {
  if (forwardsLeft(method, headers) !== 0) return undefined;
  return { status: 405, reason: `the ${method} request may not go further than here (Max-Forwards: 0)` };
}

function bad(reason: string): Refusal {
  return { status: 400, reason };
}
