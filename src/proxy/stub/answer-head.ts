// The headers that a recorded answer is given with: as recorded, but for what would be untrue by now. Pure.
import { type HeaderList, headerPairs } from '../../http/header-list.ts';
import { holdsPlaceholder } from '../../http/secret-mask.ts';
import { tiesToTrace } from '../../propagation/ties-to-trace.ts';

export interface AnswerCircumstances {
  readonly method: string;
  readonly status: number;
  /** Bytes of the body that will follow. */
  readonly bodyBytes: number;
  /** Time since the answer was recorded, by which dates are moved. Absent: they stay. */
  readonly passedMs?: number;
  /** `x-request-id` of the request that is answered. */
  readonly requestId?: string;
}

export interface AnswerHead {
  readonly headers: string[];
  /** Names, in lower case and once each, of headers whose secret the recording lacks: they are not sent. */
  readonly leftOut: readonly string[];
}

/** Headers whose whole value is a time. */
const DATES = new Set(['date', 'expires', 'last-modified', 'retry-after']);
const HTTP_DATE = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/;

/** Of the connection that it was recorded on; trailers are not recorded, and no upstream was waited for. */
const NOT_AGAIN = new Set(['transfer-encoding', 'trailer', 'x-envoy-upstream-service-time']);

export function answerHead(recorded: HeaderList, circumstances: AnswerCircumstances): AnswerHead {
  const { passedMs, requestId } = circumstances;
  const length = contentLength(circumstances);
  const headers: string[] = [];
  const leftOut = new Set<string>();
  let hasLength = false;
  for (const [name, value] of headerPairs(recorded)) {
    const lower = name.toLowerCase();
    if (NOT_AGAIN.has(lower)) continue;
    if (lower === 'content-length') {
      const kept = length === 'asRecorded' ? value : length;
      if (!hasLength && kept !== undefined) headers.push(name, kept);
      hasLength = true;
    } else if (lower === 'x-request-id') {
      if (requestId !== undefined) headers.push(name, requestId);
    } else if (!tiesToTrace(lower)) {
      if (holdsPlaceholder(value)) leftOut.add(lower);
      else headers.push(name, passedMs === undefined ? value : movedDates(lower, value, passedMs));
    }
  }
  if (!hasLength && length !== undefined && length !== 'asRecorded') headers.push('content-length', length);
  return { headers, leftOut: [...leftOut] };
}

/** RFC 9110 section 8.6: an answer to HEAD, and a 304, tell the length of a body that they do not have. */
function contentLength({
  method,
  status,
  bodyBytes,
}: AnswerCircumstances): string | 'asRecorded' | undefined {
  if (method === 'HEAD' || status === 304) return 'asRecorded';
  return status === 204 ? undefined : String(bodyBytes);
}

function movedDates(name: string, value: string, passedMs: number): string {
  if (DATES.has(name)) return moved(value, passedMs);
  if (name !== 'set-cookie') return value;
  return value.replace(
    /(;\s*expires=)([^;]*)/i,
    (_, attribute: string, date: string) => attribute + moved(date, passedMs),
  );
}

/** What is no date, such as `Expires: 0`, stays. */
function moved(text: string, passedMs: number): string {
  if (!HTTP_DATE.test(text)) return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time + passedMs).toUTCString();
}
