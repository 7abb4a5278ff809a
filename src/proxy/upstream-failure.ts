// What an error on the way to the upstream means, in Envoy's words: status, body text and response flag of the
// local reply (router.cc, utility.cc, stream_info/utility.h). Pure.
import type { Failure } from '../exchange/failure.ts';

export interface FailedUpstream {
  readonly status: 502 | 503 | 504 | 508;
  readonly body: string;
  readonly failure: Failure;
}

/** Codes of our own errors, beside those of the system, Node and undici. */
export const ownErrorCodes = {
  loop: 'TRACECTL_LOOP',
  timeout: 'TRACECTL_TIMEOUT',
  badAnswer: 'TRACECTL_BAD_ANSWER',
} as const;

/** The whole exchange took longer than `--timeout`. */
export function timeoutError(): Error {
  return Object.assign(new Error('the upstream timed out'), { code: ownErrorCodes.timeout });
}

const RESET_TEXT = 'upstream connect error or disconnect/reset before headers. reset reason: ';

const CONNECT_FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
};

/** `isConnected`: the request's head was already on its way. */
export function upstreamFailure(error: unknown, isConnected: boolean, isForward: boolean): FailedUpstream {
  const { code, message } = codeAndMessage(error);
  if (code === ownErrorCodes.loop) return own(508, 'UH', message, code);
  if (code === ownErrorCodes.timeout) {
    return of(504, 'upstream request timeout', 'UT', 'the upstream did not answer within the timeout', code);
  }
  if (isProtocolError(error, code)) {
    return of(
      502,
      `${RESET_TEXT}protocol error`,
      'UPE',
      `the upstream's answer is no valid HTTP: ${message}`,
      code,
    );
  }
  if (isConnected) {
    return of(
      503,
      `${RESET_TEXT}connection termination`,
      'UC',
      'the upstream closed the connection before it answered',
      code,
    );
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return of(
      503,
      `${RESET_TEXT}connection timeout`,
      'UF',
      'no connection to the upstream within the connect timeout',
      code,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const reason = "the upstream's name could not be resolved";
    return isForward
      ? of(503, 'DNS resolution failure', 'DF', reason, code)
      : of(503, 'no healthy upstream', 'UH', reason, code);
  }
  const system = CONNECT_FAILURES[code ?? ''];
  const transport = system === undefined ? message : `delayed connect error: ${system}`;
  const body = `${RESET_TEXT}remote connection failure, transport failure reason: ${transport}`;
  return of(503, body, 'UF', `no connection to the upstream: ${system ?? message}`, code);
}

function of(
  status: FailedUpstream['status'],
  body: string,
  flag: Failure['flag'],
  reason: string,
  code: string | undefined,
): FailedUpstream {
  return { status, body, failure: { flag, side: 'upstream', reason, ...(code !== undefined && { code }) } };
}

function own(
  status: FailedUpstream['status'],
  flag: Failure['flag'],
  reason: string,
  code: string,
): FailedUpstream {
  return { status, body: reason, failure: { flag, side: 'proxy', reason, code } };
}

// What llhttp refuses, and undici's and Node's words for an answer that cannot be framed or passed on. undici leaves
// the code out when bytes that are no HTTP at all come in (8.13).
function isProtocolError(error: unknown, code: string | undefined): boolean {
  if (error instanceof Error && error.name === 'HTTPParserError') return true;
  // An upgrade or a 100 that nobody asked for: undici says so in words only.
  if (error instanceof Error && /^bad (?:upgrade|response)$/.test(error.message)) return true;
  return code !== undefined && (code.startsWith('HPE_') || PROTOCOL_ERRORS.has(code));
}

const PROTOCOL_ERRORS = new Set<string>([
  ownErrorCodes.badAnswer,
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'ERR_INVALID_CHAR',
  'ERR_HTTP_INVALID_STATUS_CODE',
]);

function codeAndMessage(error: unknown): { code: string | undefined; message: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return { code, message: message === '' ? (code ?? 'unknown error') : message };
}
