// A span that an application reported, as a capture file gives it back. Checked and copied, as exchanges are.
import type { Endpoint, Span, SpanKind } from '../trace/span.ts';
import { type FieldReader, readFields } from './json-fields.ts';

const TRACE_ID = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/;
const SPAN_ID = /^[0-9a-f]{16}$/;
const kinds: readonly string[] = ['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'] satisfies SpanKind[];

/** The span in the value of a line, or what is wrong with the line, in one clause. */
export function capturedSpan(value: object): Span | { readonly wrong: string } {
  const wrong: string[] = [];
  const fields = readFields(value, wrong).fields('span');
  const { kind } = fields.optionalText('kind');
  if (kind !== undefined && !kinds.includes(kind)) wrong.push('kind');
  const span: Span = {
    traceId: matching(fields, 'traceId', TRACE_ID, wrong),
    id: matching(fields, 'id', SPAN_ID, wrong),
    ...fields.optionalText('parentId'),
    ...(kind !== undefined && { kind: kind as SpanKind }),
    ...fields.optionalText('name'),
    ...fields.optionalNumber('timestampMicros'),
    ...fields.optionalNumber('durationMicros'),
    ...endpoint('localEndpoint', fields),
    ...endpoint('remoteEndpoint', fields),
    annotations: fields.list('annotations').map((annotation) => ({
      timestampMicros: annotation.number('timestampMicros'),
      value: annotation.text('value'),
    })),
    tags: fields.pairs('tags'),
    ...(fields.value('debug') === true && { debug: true as const }),
    ...(fields.value('shared') === true && { shared: true as const }),
  };
  return wrong.length === 0 ? span : { wrong: `wrong or missing: ${[...new Set(wrong)].join(', ')}` };
}

function matching(fields: FieldReader, key: string, pattern: RegExp, wrong: string[]): string {
  const text = fields.text(key);
  if (!pattern.test(text)) wrong.push(key);
  return text;
}

function endpoint<K extends 'localEndpoint' | 'remoteEndpoint'>(
  key: K,
  fields: FieldReader,
): { [k in K]?: Endpoint } {
  const own = fields.optionalFields(key);
  if (own === undefined) return {};
  const read: Endpoint = {
    ...own.optionalText('serviceName'),
    ...own.optionalText('ipv4'),
    ...own.optionalText('ipv6'),
    ...own.optionalNumber('port'),
  };
  return { [key]: read } as { [k in K]?: Endpoint };
}
