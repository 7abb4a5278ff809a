// The messages of a body of gRPC, or of gRPC-Web: each after five bytes that say whether it is compressed and how long it is;
// gRPC-Web's last one holds the trailers (PROTOCOL-HTTP2.md and PROTOCOL-WEB.md of gRPC).
import { decodedContent } from '../../http/content-coding.ts';
import { printableText } from './printable-text.ts';
import { protobufLines } from './protobuf-lines.ts';

const FRAME_BYTES = 5;
const COMPRESSED = 0x01;
const TRAILERS = 0x80;

/** `coding`: of `grpc-encoding`. Undefined when the bytes are no such body. */
export function grpcLines(
  body: Uint8Array,
  {
    coding,
    isText,
    maxLines,
  }: { readonly coding?: string; readonly isText: boolean; readonly maxLines: number },
): readonly string[] | undefined {
  const bytes = isText ? fromBase64(body) : body;
  const lines: string[] = [];
  let count = 0;
  for (let at = 0; at < bytes.length && lines.length < maxLines; ) {
    const flags = bytes[at] ?? 0;
    if ((flags & ~(COMPRESSED | TRAILERS)) !== 0 || at + FRAME_BYTES > bytes.length)
      return lines.length === 0 ? undefined : [...lines, 'the rest is no message'];
    const length = new DataView(bytes.buffer, bytes.byteOffset + at + 1, 4).getUint32(0);
    const frame = bytes.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length);
    at += FRAME_BYTES + length;
    const isCut = frame.length < length;
    if ((flags & TRAILERS) !== 0) {
      lines.push('trailers', ...trailerLines(frame, maxLines - lines.length));
      continue;
    }
    count += 1;
    const isCompressed = (flags & COMPRESSED) !== 0;
    const content = isCompressed ? decodedContent(frame, coding) : { bytes: frame };
    const { lines: shown, isWhole } = protobufLines(content.bytes, maxLines - lines.length);
    const was = isCompressed ? `, was ${coding ?? 'compressed'}` : '';
    lines.push(`message ${count}, ${length} bytes${was}${isCut ? ', cut off' : ''}`);
    lines.push(...shown.map((each) => `  ${each}`));
    if (!isWhole && !isCut) lines.push('  the rest of it is no protobuf');
  }
  return lines;
}

function trailerLines(frame: Uint8Array, most: number): string[] {
  const lines = (printableText(frame) ?? '').split(/\r?\n/).filter((each) => each !== '');
  return lines.slice(0, most).map((each) => `  ${each}`);
}

/** Each message may have been coded, and padded, by itself. */
function fromBase64(body: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(body);
  const parts = text.match(/[A-Za-z0-9+/]+={0,2}/g) ?? [];
  return Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
}
