// A span while it is read, and what Zipkin's model does to it when it is complete (zipkin2/Span.java):
// ids padded, names lower-cased, zero and negative times absent, annotations and tags sorted and unique.
import type { Annotation, Endpoint, Span, SpanKind } from '../trace/span.ts';
import { Refusal } from './refusal.ts';
import type { TextPool } from './text-pool.ts';

export interface SpanDraft {
  traceId?: string;
  id?: string;
  parentId?: string | undefined;
  kind?: SpanKind;
  name?: string | undefined;
  /** 0 or less: absent. */
  timestampMicros: number;
  /** 0 or less: absent. */
  durationMicros: number;
  localEndpoint?: Endpoint | undefined;
  remoteEndpoint?: Endpoint | undefined;
  annotations: Annotation[];
  /** The last value of a key wins. */
  tags: Map<string, string>;
  isDebug: boolean;
  isShared: boolean;
  readonly pool: TextPool;
}

/** `pool`: of the list that the span is in. */
export function newDraft(pool: TextPool): SpanDraft {
  return {
    timestampMicros: 0,
    durationMicros: 0,
    annotations: [],
    tags: new Map(),
    isDebug: false,
    isShared: false,
    pool,
  };
}

export function normalTraceId(text: string): string {
  refuseLength('traceId', text, 32);
  const zeros = leadingZeros(text);
  if (zeros === text.length) throw new Refusal('traceId is all zeros');
  if (text.length === 32 && zeros >= 16) return text.slice(16);
  return text.padStart(text.length <= 16 ? 16 : 32, '0');
}

export function normalSpanId(text: string): string {
  refuseLength('id', text, 16);
  // Zipkin refuses sixteen zeros and takes fewer; so does this.
  if (leadingZeros(text) === 16) throw new Refusal('id is all zeros');
  return text.padStart(16, '0');
}

export function normalParentId(text: string): string | undefined {
  refuseLength('parentId', text, 16);
  return leadingZeros(text) === text.length ? undefined : text.padStart(16, '0');
}

const KINDS: readonly string[] = ['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'] satisfies SpanKind[];

export function kindOfText(text: string): SpanKind {
  if (!isKind(text)) throw new Refusal(`No enum constant zipkin2.Span.Kind.${text}`);
  return text;
}

/** A name or service name: lower case, and absent when empty. */
export function normalName(text: string): string | undefined {
  return text === '' ? undefined : text.toLowerCase();
}

export function finishSpan(draft: SpanDraft): Span {
  const { traceId, id } = draft;
  if (traceId === undefined || id === undefined) {
    const missing = `${traceId === undefined ? ' traceId' : ''}${id === undefined ? ' id' : ''}`;
    throw new Refusal(`Missing :${missing}`);
  }
  // Field by field, always in this order: a literal with a spread for each costs several times as much.
  const span: { -readonly [Field in keyof Span]: Span[Field] } = {
    traceId,
    id,
    annotations: sortedAnnotations(draft.annotations),
    tags: sortedTags(draft.tags, draft.pool),
  };
  if (draft.parentId !== undefined && draft.parentId !== id) span.parentId = draft.parentId;
  if (draft.kind !== undefined) span.kind = draft.kind;
  if (draft.name !== undefined) span.name = draft.pool(draft.name);
  if (draft.timestampMicros > 0) span.timestampMicros = draft.timestampMicros;
  if (draft.durationMicros > 0) span.durationMicros = draft.durationMicros;
  if (draft.localEndpoint !== undefined) span.localEndpoint = draft.localEndpoint;
  if (draft.remoteEndpoint !== undefined) span.remoteEndpoint = draft.remoteEndpoint;
  if (draft.isDebug) span.debug = true;
  // `shared` is for the server's half.
  if (draft.isShared && draft.kind !== 'CLIENT') span.shared = true;
  return span;
}

export function compareAnnotations(a: Annotation, b: Annotation): number {
  return a.timestampMicros - b.timestampMicros || compareText(a.value, b.value);
}

/** By UTF-16 units, as Java's String does. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortedAnnotations(annotations: readonly Annotation[]): readonly Annotation[] {
  if (annotations.length < 2) return annotations;
  const sorted = [...annotations].sort(compareAnnotations);
  return sorted.filter((annotation, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareAnnotations(before, annotation) !== 0;
  });
}

/** Most reporters sort them. */
function sortedTags(tags: ReadonlyMap<string, string>, pool: TextPool): Span['tags'] {
  const pairs = Array.from(tags, ([key, value]) => [pool(key), pool(value)] as const);
  const isSorted = pairs.every(([key], index) => index === 0 || key >= (pairs[index - 1]?.[0] ?? ''));
  return isSorted ? pairs : pairs.sort(([a], [b]) => compareText(a, b));
}

function refuseLength(field: string, text: string, max: number): void {
  if (text === '') throw new Refusal(`${field} is empty`);
  if (text.length > max) throw new Refusal(`${field}.length > ${max}`);
}

function leadingZeros(id: string): number {
  if (!/^[0-9a-f]*$/.test(id)) throw new Refusal(`${id} should be lower-hex encoded with no prefix`);
  return /^0*/.exec(id)?.[0].length ?? 0;
}

function isKind(text: string): text is SpanKind {
  return KINDS.includes(text);
}
