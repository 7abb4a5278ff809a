// An exchange as a capture file gives it back: what a person lists, and what a replay sends and compares.
// Everything is checked, and copied member by member: a file may come from anywhere.
import type { CapturedBody } from '../exchange/captured-body.ts';
import type { Outcome } from '../exchange/exchange.ts';
import type { HeaderList } from '../http/header-list.ts';
import { bodyFromJson } from './body-json.ts';
import { type FieldReader, readFields } from './json-fields.ts';

export interface CapturedExchange {
  readonly id: string;
  readonly seq: number;
  readonly startedAtMicros: number;
  readonly method: string;
  readonly target: string;
  readonly url: string;
  /** Whether `target` or `url` holds a mask in place of a secret: it cannot be sent as it stands. */
  readonly isUrlMasked: boolean;
  readonly httpVersion: string;
  readonly host: string;
  readonly route?: string;
  readonly service?: string;
  readonly clientAddress: string;
  readonly outcome: Outcome;
  readonly status?: number;
  readonly durationMs: number;
  readonly upstreamServiceTimeMs?: number;
  readonly traceId?: string;
  /** Whether it began its trace. */
  readonly isEntry: boolean;
  /** As received, with masks where secrets stood. */
  readonly received: HeaderList;
  /** Names, in lower case, of the headers in `received` that hold a mask. */
  readonly maskedHeaders: readonly string[];
  /** The answer's headers as sent to the client, with masks; empty without an answer. */
  readonly answerHeaders: HeaderList;
  readonly requestBody: CapturedBody;
  readonly responseBody: CapturedBody;
  /** Codes. */
  readonly findings: readonly string[];
  readonly replayOf?: string;
}

const outcomes: readonly string[] = ['answered', 'failed', 'clientLeft', 'tunnelled'] satisfies Outcome[];

/** The exchange in a line's JSON value, or what is wrong with the line, in one clause. */
export function capturedExchange(value: unknown): CapturedExchange | { readonly wrong: string } {
  if (typeof value !== 'object' || value === null) return { wrong: 'it is no object' };
  const wrong: string[] = [];
  const line = readFields(value, wrong);
  const trace = line.fields('trace');
  const answer = line.optionalFields('answer');
  const exchange: CapturedExchange = {
    id: line.text('id'),
    seq: line.number('seq'),
    startedAtMicros: line.number('startedAtMicros'),
    method: line.text('method'),
    target: line.text('target'),
    url: line.text('url'),
    isUrlMasked: line.fields('masked').flag('url'),
    httpVersion: line.text('httpVersion'),
    host: line.text('host'),
    ...line.optionalText('route'),
    ...line.optionalText('service'),
    clientAddress: line.fields('client').text('address'),
    outcome: outcomeOf(line, wrong),
    ...line.optionalNumber('status'),
    durationMs: line.number('durationMs'),
    ...line.optionalNumber('upstreamServiceTimeMs'),
    ...trace.optionalText('traceId'),
    isEntry: trace.text('relation') === 'started',
    received: line.fields('headers').headers('received'),
    maskedHeaders: line.fields('masked').texts('headers'),
    answerHeaders: answer === undefined ? [] : answer.headers('sent'),
    requestBody: bodyOf(line, 'requestBody', wrong),
    responseBody: bodyOf(line, 'responseBody', wrong),
    findings: line.texts('findings'),
    ...line.optionalText('replayOf'),
  };
  return wrong.length === 0 ? exchange : { wrong: `wrong or missing: ${[...new Set(wrong)].join(', ')}` };
}

function outcomeOf(line: FieldReader, wrong: string[]): Outcome {
  const outcome = line.text('outcome');
  if (!outcomes.includes(outcome)) wrong.push('outcome');
  return outcome as Outcome;
}

function bodyOf(line: FieldReader, key: string, wrong: string[]): CapturedBody {
  const body = bodyFromJson(line.value(key));
  if (body === undefined) wrong.push(key);
  return body ?? { bytes: new Uint8Array(), totalBytes: 0, isTruncated: false };
}
