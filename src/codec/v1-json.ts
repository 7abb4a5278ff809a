// One span of Zipkin's v1 JSON (zipkin2/internal/V1JsonSpanReader.java, zipkin2/v1/V1Span.java). Ids are 64-bit
// numbers here: digits beyond the low 16 are not even looked at, except the high half of a 32-digit trace id.
import type { Endpoint } from '../trace/span.ts';
import { readEndpoint } from './endpoint-json.ts';
import type { JsonReader } from './json-reader.ts';
import { Refusal } from './refusal.ts';
import { normalName } from './span-draft.ts';
import { finishV1, isAddressKey, newV1Draft, type V1Draft } from './v1-draft.ts';
import type { V1Annotation, V1BinaryAnnotation, V1Span } from './v1-span.ts';

export function readV1Span(reader: JsonReader): V1Span {
  const draft = newV1Draft();
  reader.beginObject();
  while (reader.hasNext()) readField(reader, reader.name(), draft);
  reader.end();
  return finishV1(draft);
}

function readField(reader: JsonReader, field: string, draft: V1Draft): void {
  if (field === 'traceId') readTraceId(reader.string(), draft);
  else if (field === 'id') draft.id = low64(reader.string());
  else if (reader.isNull()) reader.skip();
  else if (field === 'parentId') draft.parentId = low64(reader.string());
  else if (field === 'name') draft.name = normalName(reader.string());
  else if (field === 'timestamp') draft.timestampMicros = reader.long();
  else if (field === 'duration') draft.durationMicros = reader.long();
  else if (field === 'annotations') readList(reader, () => readAnnotation(reader, draft.annotations));
  else if (field === 'binaryAnnotations') {
    readList(reader, () => readBinaryAnnotation(reader, draft.binaryAnnotations));
  } else if (field === 'debug') draft.isDebug = reader.boolean() || draft.isDebug;
  else reader.skip();
}

function readTraceId(text: string, draft: V1Draft): void {
  if (text.length === 32) draft.traceIdHigh = hex64(text.slice(0, 16), text);
  draft.traceIdLow = low64(text);
}

function readList(reader: JsonReader, readElement: () => void): void {
  reader.beginList();
  while (reader.hasNext()) readElement();
  reader.end();
}

function readAnnotation(reader: JsonReader, annotations: V1Annotation[]): void {
  let timestampMicros: number | undefined;
  let value: string | undefined;
  let endpoint: Endpoint | undefined;
  reader.beginObject();
  while (reader.hasNext()) {
    const field = reader.name();
    if (field === 'timestamp') timestampMicros = reader.long();
    else if (field === 'value') value = reader.string();
    else if (field === 'endpoint' && !reader.isNull()) endpoint = readEndpoint(reader);
    else reader.skip();
  }
  if (timestampMicros === undefined || value === undefined) {
    throw new Refusal(`Incomplete annotation at ${reader.path()}`);
  }
  reader.end();
  annotations.push({ timestampMicros, value, ...(endpoint === undefined ? {} : { endpoint }) });
}

/** Text becomes a tag and `true` an address; numbers, objects and other booleans are left out, as Zipkin does. */
function readBinaryAnnotation(reader: JsonReader, binaryAnnotations: V1BinaryAnnotation[]): void {
  let key: string | undefined;
  let value: string | boolean | undefined;
  let endpoint: Endpoint | undefined;
  reader.beginObject();
  while (reader.hasNext()) {
    const field = reader.name();
    if (reader.isNull()) reader.skip();
    else if (field === 'key') key = reader.string();
    else if (field === 'endpoint') endpoint = readEndpoint(reader);
    else if (field === 'value' && reader.isString()) value = reader.string();
    else if (field === 'value' && reader.isBoolean()) value = reader.boolean();
    else reader.skip();
  }
  if (key === undefined) throw new Refusal(`No key at ${reader.path()}`);
  reader.end();
  if (typeof value === 'string') {
    binaryAnnotations.push({ key, value, ...(endpoint === undefined ? {} : { endpoint }) });
  } else if (value === true && endpoint !== undefined && isAddressKey(key)) {
    binaryAnnotations.push({ key, endpoint });
  }
}

function low64(text: string): string {
  if (text.length < 1 || text.length > 32) throw notHex(text);
  return hex64(text.slice(-16), text);
}

function hex64(digits: string, whole: string): string {
  if (!/^[0-9a-f]+$/.test(digits)) throw notHex(whole);
  return digits.padStart(16, '0');
}

function notHex(text: string): Refusal {
  return new Refusal(`${text} should be a 1 to 32 character lower-hex string with no prefix`);
}
