// OTLP's JSON writes ids as hex of any case, where protobuf's own JSON has base64: the one difference that a reader of
// protobuf JSON cannot know (opentelemetry-proto docs/specification.md, "JSON Protobuf Encoding").
import type { JsonValue } from '@bufbuild/protobuf';

type JsonObject = { [key: string]: JsonValue };

/** The same request with ids as base64; changes the value that it is given. Throws for what is no hex. */
export function base64Ids(request: JsonValue): JsonValue {
  return recodedIds(request, fromHex);
}

/** The other way: what protobuf's JSON wrote becomes OTLP's. */
export function hexIds(request: JsonValue): JsonValue {
  return recodedIds(request, fromBase64);
}

type Recode = (text: string, field: string) => string;

function recodedIds(request: JsonValue, recode: Recode): JsonValue {
  for (const group of objects(request, 'resourceSpans')) {
    for (const scoped of objects(group, 'scopeSpans')) {
      for (const span of objects(scoped, 'spans')) {
        for (const field of ['traceId', 'spanId', 'parentSpanId']) recodeField(span, field, recode);
        for (const link of objects(span, 'links')) {
          for (const field of ['traceId', 'spanId']) recodeField(link, field, recode);
        }
      }
    }
  }
  return request;
}

function recodeField(owner: JsonObject, field: string, recode: Recode): void {
  const text = owner[field];
  if (typeof text === 'string' && text !== '') owner[field] = recode(text, field);
}

function fromHex(text: string, field: string): string {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text))
    throw new Error(`${field} ${JSON.stringify(text.slice(0, 64))} is no hex`);
  return Buffer.from(text, 'hex').toString('base64');
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('hex');
}

function objects(owner: JsonValue, field: string): JsonObject[] {
  if (!isObject(owner)) return [];
  const list = owner[field];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
