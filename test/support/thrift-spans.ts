// Lists of v1 spans in thrift's binary protocol, written field by field as old reporters do.

/** thrift's numbers of types. */
const I16 = 6;
const I32 = 8;
const I64 = 10;
const STRING = 11;
const STRUCT = 12;
const LIST = 15;

export function i64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt.asIntN(64, value));
  return bytes;
}

export function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([i32(bytes.length), bytes]);
}

export function field(type: number, id: number, value: Buffer): Buffer {
  const head = Buffer.from([type, 0, id]);
  return Buffer.concat([head, value]);
}

export function struct(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat([...fields, Buffer.from([0])]);
}

export function list(structs: readonly Buffer[], type = STRUCT): Buffer {
  return Buffer.concat([Buffer.from([type]), i32(structs.length), ...structs]);
}

export function thriftEndpoint(serviceName: string, ipv4: number, port: number): Buffer {
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16BE(port);
  return struct(field(I32, 1, i32(ipv4)), field(I16, 2, portBytes), field(STRING, 3, text(serviceName)));
}

export function thriftAnnotation(value: string, micros: bigint, endpoint: Buffer): Buffer {
  return struct(field(I64, 1, i64(micros)), field(STRING, 2, text(value)), field(STRUCT, 3, endpoint));
}

/** `type`: 0 bool, 6 string; see AnnotationType of zipkinCore.thrift. */
export function thriftBinaryAnnotation(
  key: string,
  value: string | Buffer,
  type: number,
  endpoint: Buffer,
): Buffer {
  return struct(
    field(STRING, 1, text(key)),
    field(STRING, 2, text(value)),
    field(I32, 3, i32(type)),
    field(STRUCT, 4, endpoint),
  );
}

export function thriftSpan(id: number, ...more: readonly Buffer[]): Buffer {
  return struct(
    field(I64, 1, i64(BigInt(id))),
    field(STRING, 3, text('Get')),
    field(I64, 4, i64(BigInt(id))),
    ...more,
  );
}

export const thriftType = {
  i16: I16,
  i32: I32,
  i64: I64,
  string: STRING,
  struct: STRUCT,
  list: LIST,
} as const;

/** A list of spans with ids 1, 2, 3 ... */
export function thriftSpans(count: number): Buffer {
  return list(Array.from({ length: count }, (_, index) => thriftSpan(index + 1)));
}
