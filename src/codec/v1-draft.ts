// A v1 span while it is read, and what Zipkin's model does to it when it is complete (zipkin2/v1/V1Span.java).
import { Refusal } from './refusal.ts';
import { compareAnnotations, compareText } from './span-draft.ts';
import type { V1Annotation, V1BinaryAnnotation, V1Span } from './v1-span.ts';

const ZERO = '0'.repeat(16);
const ADDRESS_KEYS: readonly string[] = ['sa', 'ca', 'ma'];

/** Ids have 16 digits; all zeros: absent. */
export interface V1Draft {
  traceIdHigh: string;
  traceIdLow: string;
  id: string;
  parentId: string;
  name: string | undefined;
  timestampMicros: number;
  durationMicros: number;
  readonly annotations: V1Annotation[];
  readonly binaryAnnotations: V1BinaryAnnotation[];
  isDebug: boolean;
}

export function newV1Draft(): V1Draft {
  return {
    traceIdHigh: ZERO,
    traceIdLow: ZERO,
    id: ZERO,
    parentId: ZERO,
    name: undefined,
    timestampMicros: 0,
    durationMicros: 0,
    annotations: [],
    binaryAnnotations: [],
    isDebug: false,
  };
}

export function isAddressKey(key: string): boolean {
  return ADDRESS_KEYS.includes(key);
}

export function finishV1(draft: V1Draft): V1Span {
  if (draft.traceIdLow === ZERO) throw new Refusal('traceId == 0');
  if (draft.id === ZERO) throw new Refusal('id == 0');
  return {
    traceId: draft.traceIdHigh === ZERO ? draft.traceIdLow : draft.traceIdHigh + draft.traceIdLow,
    id: draft.id,
    ...(draft.parentId === ZERO ? {} : { parentId: draft.parentId }),
    ...(draft.name === undefined ? {} : { name: draft.name }),
    timestampMicros: draft.timestampMicros,
    durationMicros: draft.durationMicros,
    annotations: draft.annotations.sort(compareAnnotations),
    binaryAnnotations: draft.binaryAnnotations.sort((a, b) => compareText(a.key, b.key)),
    isDebug: draft.isDebug,
  };
}
