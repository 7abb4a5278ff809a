// The request's body on its way to the upstream: counted and captured, with back-pressure from the upstream.
// A stream of its own between the client and undici: undici destroys the body it was given when a request fails,
// which on the client's request itself would take away the connection that the local reply has to go out on.
import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { headerValue } from '../http/header-list.ts';
import type { Recorder } from './recorder.ts';
import { OPENING } from './upstream-head.ts';

/** Whether a request announces a body (RFC 9112 section 6.3). */
export function hasBody(request: IncomingMessage): boolean {
  if (headerValue(request.rawHeaders, 'transfer-encoding') !== undefined) return true;
  const length = headerValue(request.rawHeaders, 'content-length');
  return length !== undefined && length !== '0';
}

/** The body to hand to undici, after the opening that lets the head go. Ends when the client's ends, fails when the client leaves in the middle of it. */
export function tapRequestBody(request: IncomingMessage, recorder: Recorder): Transform {
  const tap = new Transform({
    // undici asks a byte stream for its length and would send a short chunked body with one; an object stream has none.
    readableObjectMode: true,
    readableHighWaterMark: 1,
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      recorder.requestBody.add(chunk);
      done(null, chunk);
    },
  });
  request.once('end', () => recorder.mark('requestReceivedMicros'));
  request.once('close', () => {
    if (!request.complete) tap.destroy(new Error('the client left in the middle of its request'));
  });
  tap.once('close', () => {
    // Nobody reads on; what the client still sends is let through to nowhere, so that it can read its answer.
    request.unpipe(tap);
    request.resume();
  });
  tap.on('error', () => {});
  tap.push(OPENING);
  request.pipe(tap);
  return tap;
}
