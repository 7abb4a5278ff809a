// What one proxy did with one case, as a list of named texts that can be laid beside another proxy's.
// Names of headers compare without case, and the order of different names is not compared: neither carries
// meaning (RFC 9110 sections 5.1 and 5.3). Repeated lines of a name are one field, joined as section 5.3 joins them.
import type { HeaderList } from '../../../src/http/header-list.ts';
import { createIdAliases } from './id-aliases.ts';
import type { ParityCase } from './parity-case.ts';
import type { RawAnswer } from './raw-request.ts';
import type { PostedEndpoint, PostedSpan } from './recording-collector.ts';
import type { RecordedRequest } from './recording-upstream.ts';

export interface Observation {
  /** A text when no whole answer came. */
  readonly answer: RawAnswer | string;
  /** Every request that reached the upstream. */
  readonly upstream: readonly RecordedRequest[];
  readonly spans: readonly PostedSpan[];
}

export type Place = 'upstream' | 'answer' | 'span';

export interface Field {
  readonly place: Place;
  readonly name: string;
  readonly value: string;
}

/** Ids are numbered in the order of these headers first, so that a header more or less changes no number. */
const ID_HEADERS = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-request-id'];
const DATE = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;

export function observedFields(parityCase: ParityCase, observation: Observation): Field[] {
  const given = givenTexts(parityCase);
  const alias = createIdAliases(given);
  const isGiven = (text: string): boolean => given.includes(text);
  const fields = [
    ...upstreamFields(observation.upstream),
    ...spanFields(observation.spans),
    ...answerFields(observation.answer),
  ];
  return fields.map((field) => ({ ...field, value: alias(blurTime(field, isGiven)) }));
}

function givenTexts(parityCase: ParityCase): string[] {
  const { answer } = parityCase;
  const answered = answer !== 'refuse' && 'status' in answer ? (answer.headers ?? []) : [];
  return [...parityCase.headers, ...answered];
}

function upstreamFields(requests: readonly RecordedRequest[]): Field[] {
  const [request] = requests;
  const at = fieldsAt('upstream');
  if (request === undefined || requests.length > 1) return [at('requests', String(requests.length))];
  return [
    at('requests', '1'),
    at('method', request.method),
    at('target', request.target),
    ...headerFields(at, request.headers),
    at('body bytes', String(request.bodyBytes)),
  ];
}

function answerFields(answer: RawAnswer | string): Field[] {
  const at = fieldsAt('answer');
  if (typeof answer === 'string') return [at('failed', answer)];
  return [at('status', String(answer.status)), ...headerFields(at, answer.headers), at('body', answer.body)];
}

function spanFields(spans: readonly PostedSpan[]): Field[] {
  const [span] = spans;
  const at = fieldsAt('span');
  if (span === undefined || spans.length > 1) return [at('spans', String(spans.length))];
  const { traceId, id, parentId, annotations = [], tags = {}, localEndpoint, remoteEndpoint, ...rest } = span;
  return [
    at('spans', '1'),
    at('traceId', traceId),
    at('id', id),
    ...(parentId === undefined ? [] : [at('parentId', parentId)]),
    ...Object.entries(rest).map(([name, value]) => at(name, String(value))),
    ...endpointFields(at, 'localEndpoint', localEndpoint),
    ...endpointFields(at, 'remoteEndpoint', remoteEndpoint),
    at('annotations', annotations.map(({ value }) => value).join(' | ')),
    ...Object.entries(tags).map(([key, value]) => at(`tag ${key}`, value)),
  ];
}

type FieldMaker = (name: string, value: string) => Field;

function fieldsAt(place: Place): FieldMaker {
  return (name, value) => ({ place, name, value });
}

function headerFields(at: FieldMaker, headers: HeaderList): Field[] {
  const values = new Map<string, string[]>(ID_HEADERS.map((name) => [name, []]));
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    values.set(name, [...(values.get(name) ?? []), headers[i + 1] ?? '']);
  }
  return [...values].filter(([, all]) => all.length > 0).map(([name, all]) => at(name, joined(name, all)));
}

/** Only Set-Cookie cannot be one line (RFC 9110 section 5.3). */
function joined(name: string, values: readonly string[]): string {
  return values.join(name === 'set-cookie' ? ' | ' : ',') || '(empty)';
}

function endpointFields(at: FieldMaker, name: string, endpoint: PostedEndpoint | undefined): Field[] {
  if (endpoint === undefined) return [];
  return (
    Object.entries(endpoint)
      // Zipkin reads port 0 as no port (zipkin2/Endpoint.java); Envoy always sends it.
      .filter(([part, value]) => !(part === 'port' && value === 0))
      .map(([part, value]) =>
        at(`${name}.${part}`, part === 'ipv4' && name === 'localEndpoint' ? '<ipv4>' : String(value)),
      )
  );
}

/** Times differ from run to run: only their form is compared. */
function blurTime({ place, name, value }: Field, isGiven: (text: string) => boolean): string {
  if (name === 'date' && DATE.test(value) && !isGiven(value)) return '<date>';
  if (name === 'x-envoy-upstream-service-time' && /^\d{1,4}$/.test(value)) return '<milliseconds>';
  if (place === 'span' && name === 'timestamp' && /^\d{16}$/.test(value)) return '<microseconds since 1970>';
  if (place === 'span' && name === 'duration' && /^\d+$/.test(value)) return '<microseconds>';
  return value;
}
