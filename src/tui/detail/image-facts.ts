// What kind of picture some bytes are, and how large: from its first bytes, as each format's specification places them. Takes
// the start of a picture as well as the whole. Written here because libraries that do it have looped without end on made-up
// pictures: each step here goes forward, over bytes that are held.

export interface ImageFacts {
  readonly format: 'PNG' | 'GIF' | 'JPEG' | 'WebP' | 'BMP';
  /** Pixels. Absent: it stands in bytes that are not held. */
  readonly width?: number;
  readonly height?: number;
}

/** Sizes of the headers that Windows has had since 3.0; two letters alone begin much that is no picture. */
const BMP_HEADER_BYTES = [40, 52, 56, 64, 108, 124];

/** Undefined when it is none of these. */
export function imageFacts(bytes: Uint8Array): ImageFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) {
    return sized('PNG', bytes.length >= 24 ? [view.getUint32(16), view.getUint32(20)] : undefined);
  }
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) {
    return sized('GIF', bytes.length >= 10 ? [view.getUint16(6, true), view.getUint16(8, true)] : undefined);
  }
  if (startsWith(bytes, '\xff\xd8\xff')) return sized('JPEG', jpegSize(view));
  if (startsWith(bytes, 'RIFF') && startsWith(bytes.subarray(8), 'WEBP'))
    return sized('WebP', webpSize(bytes, view));
  if (startsWith(bytes, 'BM') && bytes.length >= 26 && BMP_HEADER_BYTES.includes(view.getUint32(14, true))) {
    return sized('BMP', [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]);
  }
  return undefined;
}

function sized(format: ImageFacts['format'], size: readonly [number, number] | undefined): ImageFacts {
  return size === undefined ? { format } : { format, width: size[0], height: size[1] };
}

/** ITU T.81: segments of a marker and a length, until the one that starts a frame. */
function jpegSize(view: DataView): readonly [number, number] | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // DHT, JPG and DAC stand among the frames' numbers.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    // Any number of fill bytes may stand before a marker.
    at += marker === 0xff ? 1 : 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** RFC 9649, sections 2.5 to 2.7: lossy, lossless and extended. */
function webpSize(bytes: Uint8Array, view: DataView): readonly [number, number] | undefined {
  if (bytes.length < 30) return undefined;
  const chunk = bytes.subarray(12);
  if (startsWith(chunk, 'VP8 '))
    return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (startsWith(chunk, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  if (!startsWith(chunk, 'VP8X')) return undefined;
  const of = (at: number): number => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  return [of(24), of(27)];
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let i = 0; i < text.length; i += 1) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
