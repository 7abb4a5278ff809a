// A list of v1 spans in thrift (TBinaryProtocol of zipkinCore.thrift), read as Zipkin's collector reads it
// (zipkin2/internal/ThriftCodec.java). Old clients only: Zipkin's model of those days, and Scribe's.
import TBinaryProtocol from 'thrift/lib/nodejs/lib/thrift/binary_protocol.js';
import type { Endpoint, Span } from '../trace/span.ts';
import { type DecodedSpans, isEmptyList, mayStartList } from './decode-spans.ts';
import { endpointOf } from './endpoint-json.ts';
import { parseIp } from './ip-text.ts';
import { Refusal } from './refusal.ts';
import { normalName } from './span-draft.ts';
import { createTextPool } from './text-pool.ts';
import { finishV1, isAddressKey, newV1Draft } from './v1-draft.ts';
import type { V1Annotation, V1BinaryAnnotation, V1Span } from './v1-span.ts';
import { convertV1Span } from './v1-to-v2.ts';

/** Thrift's types, as far as zipkinCore.thrift has them. */
const type = { stop: 0, bool: 2, i16: 6, i32: 8, i64: 10, string: 11, struct: 12, list: 15 } as const;
/** AnnotationType of zipkinCore.thrift. */
const annotationType = { bool: 0, string: 6 } as const;

/** How a struct's fields are read, by their numbers: the type each has to have, and what is done with it. */
type Fields = Readonly<Record<number, readonly [type: number, read: () => void]>>;

export function decodeThrift(body: Uint8Array, maxSpans: number): DecodedSpans {
  if (isEmptyList(body)) return { spans: [] };
  if (!mayStartList(body)) return { error: 'Expected a THRIFT encoded list\n' };
  const input = new ThriftInput(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  try {
    const { etype, size } = input.protocol.readListBegin();
    // Old reporters wrote the type of a string.
    if (etype !== type.struct && etype !== type.string) throw new Refusal('Malformed');
    if (size > maxSpans) return { error: `Expected at most ${maxSpans} spans in one list`, isTooLong: true };
    const spans: Span[] = [];
    const pool = createTextPool();
    for (let read = 0; read < size; read++) spans.push(...convertV1Span(readSpan(input), pool));
    return { spans };
  } catch (problem) {
    const cause = problem instanceof Refusal ? problem.message : 'Malformed';
    return { error: `${cause} reading List<Span> from TBinary` };
  }
}

function readSpan(input: ThriftInput): V1Span {
  const draft = newV1Draft();
  const { protocol } = input;
  const { annotations, binaryAnnotations } = draft;
  readStruct(input, {
    1: [type.i64, () => (draft.traceIdLow = input.hex64())],
    3: [type.string, () => (draft.name = normalName(protocol.readString()))],
    4: [type.i64, () => (draft.id = input.hex64())],
    5: [type.i64, () => (draft.parentId = input.hex64())],
    6: [type.list, () => readList(input, () => annotations.push(readAnnotation(input)))],
    8: [type.list, () => readList(input, () => readBinaryAnnotation(input, binaryAnnotations))],
    9: [type.bool, () => (draft.isDebug = protocol.readBool())],
    10: [type.i64, () => (draft.timestampMicros = input.long())],
    11: [type.i64, () => (draft.durationMicros = input.long())],
    12: [type.i64, () => (draft.traceIdHigh = input.hex64())],
  });
  return finishV1(draft);
}

function readAnnotation(input: ThriftInput): V1Annotation {
  let timestampMicros = 0;
  let value = '';
  let endpoint: Endpoint | undefined;
  readStruct(input, {
    1: [type.i64, () => (timestampMicros = input.long())],
    2: [type.string, () => (value = input.protocol.readString())],
    3: [type.struct, () => (endpoint = readEndpoint(input))],
  });
  return { timestampMicros, value, ...(endpoint === undefined ? {} : { endpoint }) };
}

/** Numbers and bytes are left out, as Zipkin does; an address is a `true`. */
function readBinaryAnnotation(input: ThriftInput, list: V1BinaryAnnotation[]): void {
  let key = '';
  let bytes: Buffer = Buffer.alloc(0);
  let kind = -1;
  let endpoint: Endpoint | undefined;
  readStruct(input, {
    1: [type.string, () => (key = input.protocol.readString())],
    2: [type.string, () => (bytes = input.bytes())],
    3: [type.i32, () => (kind = input.protocol.readI32())],
    4: [type.struct, () => (endpoint = readEndpoint(input))],
  });
  const at = endpoint === undefined ? {} : { endpoint };
  if (kind === annotationType.string) list.push({ key, value: bytes.toString('utf8'), ...at });
  else if (kind === annotationType.bool && bytes[0] === 1 && isAddressKey(key)) list.push({ key, ...at });
}

function readEndpoint(input: ThriftInput): Endpoint | undefined {
  let serviceName: string | undefined;
  let ips: { readonly ipv4?: string; readonly ipv6?: string } = {};
  let port = 0;
  readStruct(input, {
    1: [type.i32, () => (ips = { ...ips, ...ipv4Of(input.protocol.readI32()) })],
    2: [type.i16, () => (port = input.protocol.readI16() & 0xffff)],
    3: [type.string, () => (serviceName = normalName(input.protocol.readString()))],
    4: [type.string, () => (ips = { ...ips, ...ipv6Of(input.bytes()) })],
  });
  return endpointOf(serviceName, ips.ipv4, ips.ipv6, port);
}

/** 0 is no address. */
function ipv4Of(bits: number): { readonly ipv4?: string } {
  return bits === 0 ? {} : { ipv4: [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.') };
}

function ipv6Of(bytes: Buffer): { readonly ipv4?: string; readonly ipv6?: string } {
  if (bytes.length !== 16) return {};
  return parseIp((bytes.toString('hex').match(/.{4}/g) ?? []).join(':')) ?? {};
}

/** Fields that are not asked for, or have another type, are skipped. */
function readStruct({ protocol }: ThriftInput, fields: Fields): void {
  for (;;) {
    const { ftype, fid } = protocol.readFieldBegin();
    if (ftype === type.stop) return;
    const [wanted, read] = fields[fid] ?? [];
    if (read !== undefined && ftype === wanted) read();
    else protocol.skip(ftype);
  }
}

function readList(input: ThriftInput, readOne: () => void): void {
  const { size } = input.protocol.readListBegin();
  for (let read = 0; read < size; read++) readOne();
}

/** The bytes under thrift's protocol; whoever reads past the end gets an exception. */
class ThriftInput {
  readonly protocol: TBinaryProtocol;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.protocol = new TBinaryProtocol(this);
  }

  readByte(): number {
    return this.#bytes.readInt8(this.#step(1));
  }

  readI16(): number {
    return this.#bytes.readInt16BE(this.#step(2));
  }

  readI32(): number {
    return this.#bytes.readInt32BE(this.#step(4));
  }

  readDouble(): number {
    return this.#bytes.readDoubleBE(this.#step(8));
  }

  read(length: number): Buffer {
    const from = this.#step(length);
    return this.#bytes.subarray(from, from + length);
  }

  readString(length: number): string {
    return this.read(length).toString('utf8');
  }

  /** A 64-bit id as 16 digits. */
  hex64(): string {
    return this.read(8).toString('hex');
  }

  long(): number {
    return Number(this.#bytes.readBigInt64BE(this.#step(8)));
  }

  /** A field of type binary. The protocol's own way to read one warns about `new Buffer`. */
  bytes(): Buffer {
    return this.read(this.readI32());
  }

  #step(length: number): number {
    const from = this.#at;
    if (length < 0 || from + length > this.#bytes.length) throw new Refusal('Truncated');
    this.#at += length;
    return from;
  }
}
