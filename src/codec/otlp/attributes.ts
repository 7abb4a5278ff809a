// OTLP's key-value pairs as plain data and back, and the text that stands for a value in a Zipkin tag
// (OpenTelemetry specification, common/mapping-to-non-otlp.md).
import { create } from '@bufbuild/protobuf';
import type { Attributes, AttributeValue } from '../../trace/otel-span.ts';
import {
  type AnyValue,
  AnyValueSchema,
  ArrayValueSchema,
  type KeyValue,
  KeyValueListSchema,
  KeyValueSchema,
} from '../generated/opentelemetry/proto/common/v1/common_pb.ts';
import type { TextPool } from '../text-pool.ts';

/** Nothing that is honest nests deeper; what does would overflow the stack of whoever walks it. */
const MAX_DEPTH = 32;

/** `pool`: of the list that the attributes are in. */
export function attributesOf(pairs: readonly KeyValue[], pool?: TextPool): Attributes {
  return pairs.map(({ key, value: wire }) => {
    const value = attributeValue(wire, 0);
    if (pool === undefined) return [key, value] as const;
    return [pool(key), typeof value === 'string' ? pool(value) : value] as const;
  });
}

export function keyValues(attributes: Attributes): KeyValue[] {
  return attributes.map(([key, value]) => create(KeyValueSchema, { key, value: anyValue(value) }));
}

/** As it stands in a tag: numbers plain, bytes as base64, arrays and maps as JSON. */
export function attributeText(value: AttributeValue): string {
  if (typeof value !== 'object') return String(value);
  if (value === null) return '';
  const plain = plainJson(value);
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
}

/** A value as plain JSON says it: 64-bit integers as numbers when they fit, bytes as base64. */
export function plainJson(value: AttributeValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('int' in value) return Number.isSafeInteger(Number(value.int)) ? Number(value.int) : value.int;
  if ('double' in value) return value.double;
  if ('bytes' in value) return value.bytes;
  if ('pairs' in value) return attributesJson(value.pairs);
  return value.map(plainJson);
}

export function attributesJson(attributes: Attributes): Record<string, unknown> {
  // Defines its keys instead of assigning them, so that `__proto__` is one.
  return Object.fromEntries(attributes.map(([key, value]) => [key, plainJson(value)]));
}

function attributeValue(any: AnyValue | undefined, depth: number): AttributeValue {
  if (any === undefined || depth > MAX_DEPTH) return null;
  const { value: held } = any;
  switch (held.case) {
    case 'arrayValue':
      return held.value.values.map((each) => attributeValue(each, depth + 1));
    case 'kvlistValue':
      return {
        pairs: held.value.values.map(({ key, value }) => [key, attributeValue(value, depth + 1)] as const),
      };
    case 'stringValue':
    case 'boolValue':
      return held.value;
    case 'intValue':
      return { int: String(held.value) };
    case 'doubleValue':
      return Number.isFinite(held.value) ? held.value : { double: String(held.value) as 'NaN' };
    case 'bytesValue':
      return { bytes: Buffer.from(held.value).toString('base64') };
    default:
      // Empty, or an index into a table of strings that only profiles have.
      return null;
  }
}

function anyValue(value: AttributeValue): AnyValue {
  return create(AnyValueSchema, { value: oneOf(value) });
}

function oneOf(value: AttributeValue): AnyValue['value'] {
  if (typeof value === 'string') return { case: 'stringValue', value };
  if (typeof value === 'boolean') return { case: 'boolValue', value };
  if (typeof value === 'number') return { case: 'doubleValue', value };
  if (value === null) return { case: undefined };
  if ('int' in value) return { case: 'intValue', value: BigInt(value.int) };
  if ('double' in value) return { case: 'doubleValue', value: Number(value.double) };
  if ('bytes' in value)
    return { case: 'bytesValue', value: Uint8Array.from(Buffer.from(value.bytes, 'base64')) };
  if ('pairs' in value) {
    return { case: 'kvlistValue', value: create(KeyValueListSchema, { values: keyValues(value.pairs) }) };
  }
  return { case: 'arrayValue', value: create(ArrayValueSchema, { values: value.map(anyValue) }) };
}
