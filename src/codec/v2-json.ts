// One span of Zipkin's v2 JSON (zipkin2/internal/V2SpanReader.java). `traceId` and `id` may not be null, any other
// field may; fields that are not known are passed over.
import type { Annotation, Span } from '../trace/span.ts';
import { readEndpoint } from './endpoint-json.ts';
import type { JsonReader } from './json-reader.ts';
import { Refusal } from './refusal.ts';
import {
  finishSpan,
  kindOfText,
  newDraft,
  normalName,
  normalParentId,
  normalSpanId,
  normalTraceId,
  type SpanDraft,
} from './span-draft.ts';
import type { TextPool } from './text-pool.ts';

export function readV2Span(reader: JsonReader, pool: TextPool): Span {
  const draft = newDraft(pool);
  reader.beginObject();
  while (reader.hasNext()) readField(reader, reader.name(), draft);
  reader.end();
  return finishSpan(draft);
}

function readField(reader: JsonReader, field: string, draft: SpanDraft): void {
  if (field === 'traceId') draft.traceId = normalTraceId(reader.string());
  else if (field === 'id') draft.id = normalSpanId(reader.string());
  else if (reader.isNull()) reader.skip();
  else if (field === 'parentId') draft.parentId = normalParentId(reader.string());
  else if (field === 'kind') draft.kind = kindOfText(reader.string());
  else if (field === 'name') draft.name = normalName(reader.string());
  else if (field === 'timestamp') draft.timestampMicros = reader.long();
  else if (field === 'duration') draft.durationMicros = reader.long();
  else if (field === 'localEndpoint') draft.localEndpoint = readEndpoint(reader);
  else if (field === 'remoteEndpoint') draft.remoteEndpoint = readEndpoint(reader);
  else if (field === 'annotations') readAnnotations(reader, draft.annotations);
  else if (field === 'tags') readTags(reader, draft.tags);
  else if (field === 'debug') draft.isDebug = reader.boolean() || draft.isDebug;
  else if (field === 'shared') draft.isShared = reader.boolean() || draft.isShared;
  else reader.skip();
}

function readAnnotations(reader: JsonReader, annotations: Annotation[]): void {
  reader.beginList();
  while (reader.hasNext()) annotations.push(readAnnotation(reader));
  reader.end();
}

function readAnnotation(reader: JsonReader): Annotation {
  let timestampMicros: number | undefined;
  let value: string | undefined;
  reader.beginObject();
  while (reader.hasNext()) {
    const field = reader.name();
    if (field === 'timestamp') timestampMicros = reader.long();
    else if (field === 'value') value = reader.string();
    else reader.skip();
  }
  if (timestampMicros === undefined || value === undefined) {
    throw new Refusal(`Incomplete annotation at ${reader.path()}`);
  }
  reader.end();
  return { timestampMicros, value };
}

function readTags(reader: JsonReader, tags: Map<string, string>): void {
  reader.beginObject();
  while (reader.hasNext()) {
    const key = reader.name();
    if (reader.isNull()) throw new Refusal(`No value at ${reader.path()}`);
    tags.set(key, reader.string());
  }
  reader.end();
}
