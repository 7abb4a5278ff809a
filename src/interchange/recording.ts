// Any file that exchanges can be read from, told by its first bytes: a capture, HAR, or GoReplay.
import { open } from 'node:fs/promises';
import { type CaptureItem, type ReadCaptureOptions, readCapture } from '../capture/capture-reader.ts';
import { readGoReplay } from './goreplay/read-goreplay.ts';
import { readHar } from './har/read-har.ts';

export type RecordingKind = 'capture' | 'har' | 'goreplay';

const LOOKED_AT = 4096;

/** As `readCapture`, whatever the kind of the file. */
export async function* readRecording(
  path: string,
  options: ReadCaptureOptions = {},
): AsyncGenerator<CaptureItem> {
  switch (await kindOfRecording(path)) {
    case 'har':
      yield* readHar(path);
      break;
    case 'goreplay':
      yield* readGoReplay(path);
      break;
    case 'capture':
      yield* readCapture(path, options);
  }
}

/** What is neither counts as a capture, and so does what cannot be opened: whoever reads it tells why not. */
export async function kindOfRecording(path: string): Promise<RecordingKind> {
  const start = await firstBytes(path).catch(() => Buffer.alloc(0));
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const text = start.toString('utf8').replace(/^\ufeff/, '');
  if (isGzip || /^[123] [0-9a-f]{24} \d+/i.test(text)) return 'goreplay';
  return /^\s*\{(?!\s*"tracectl")/.test(text) ? 'har' : 'capture';
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
