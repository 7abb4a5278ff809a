// Appends exchanges and spans to a capture file without ever making anyone wait: `append` keeps a reference and returns; lines
// are made and written behind it. What the disk cannot take in time, or at all, is counted and told once; the traffic goes on.
// Lines are written four times a second and at the end. A crash loses what ended in the last second at most, and tears one line.
import type { Span } from '../trace/span.ts';
import { writeBodyFile } from './body-files.ts';
import { type CaptureFile, LINE_END } from './capture-file.ts';
import { encodeLine } from './capture-format.ts';
import { captureLine, captureSpanLine, type KnownExchange } from './capture-line.ts';
import { keptSecrets, type Redaction } from './redaction.ts';
import { bytesOf, type CaptureRecord, isWithBodies, withoutBodies } from './waiting-record.ts';

const FLUSH_EVERY_MS = 250;
/** From here on the next time is not waited for. */
const FLUSH_AT_BYTES = 1 << 18;
const MAX_PENDING_BYTES = 1 << 24;
/** Encoded in one go: some milliseconds, after which others have their turn. */
const BATCH_RECORDS = 64;

export interface CaptureState {
  /** Of the file that was written to last; absent before the first. */
  readonly path?: string;
  /** Exchanges and spans. */
  readonly written: number;
  /** Exchanges and spans that are in no file. */
  readonly lost: number;
  /** Exchanges that were written without their bodies. Absent: none. */
  readonly lostBodies?: number;
}

export interface CaptureWriter {
  append(known: KnownExchange): void;
  appendSpans(spans: readonly Span[]): void;
  state(): CaptureState;
  /** Resolves when little waits, for those who have time. */
  flushed(): Promise<void>;
  /** Writes what waits, and closes the file. Nothing is taken afterwards. */
  close(): Promise<void>;
}

export interface CaptureOptions {
  /** Opens the file; asked when there is something to write, and again after a failure or a full file. */
  readonly openFile: () => Promise<CaptureFile>;
  /** Asked once, before the first line. @default secrets are kept */
  readonly loadRedaction?: () => Promise<Redaction>;
  /** What is known of an exchange when its line is made, which is a moment after it ended. @default what it came with */
  readonly latest?: (known: KnownExchange) => KnownExchange;
  /** Told once, in one sentence. */
  readonly onProblem: (sentence: string) => void;
  /** @default 250 */
  readonly flushEveryMs?: number;
  /** Bodies included. @default 16 MiB */
  readonly maxPendingBytes?: number;
  /** Bodies included. Absent: the file may grow without end. */
  readonly maxFileBytes?: number;
}

export function createCaptureWriter(options: CaptureOptions): CaptureWriter {
  const { openFile, onProblem, maxFileBytes = Number.POSITIVE_INFINITY, latest = (known) => known } = options;
  const { flushEveryMs = FLUSH_EVERY_MS, maxPendingBytes = MAX_PENDING_BYTES } = options;
  const loadRedaction = options.loadRedaction ?? (async () => keptSecrets);
  const pending: CaptureRecord[] = [];
  let pendingBytes = 0;
  let redaction: Redaction | undefined;
  let file: CaptureFile | undefined;
  let fileBytes = 0;
  let isTorn = false;
  let writing: Promise<void> | undefined;
  let isClosed = false;
  let isProblemTold = false;
  let path: string | undefined;
  let written = 0;
  let lost = 0;
  let lostBodies = 0;

  const tell = (reason: string): void => {
    if (isProblemTold) return;
    isProblemTold = true;
    onProblem(
      `Exchanges are missing from the capture file${path === undefined ? '' : ` ${path}`}: ${reason}.`,
    );
  };

  const lose = (count: number, reason: string): void => {
    lost += count;
    tell(reason);
  };

  const closeFile = async (): Promise<void> => {
    const closing = file;
    file = undefined;
    await closing?.close().catch((error: unknown) => lose(0, messageOf(error)));
  };

  const encode = (record: CaptureRecord, bodies: Map<string, Uint8Array>, { mask }: Redaction): Buffer => {
    if (record.type === 'span') return encodeLine(captureSpanLine(record.span, mask));
    const known = isWithBodies(record) ? latest(record.known) : withoutBodies(latest(record.known));
    return encodeLine(captureLine(known, { mask, keepApart: (sha256, bytes) => bodies.set(sha256, bytes) }));
  };

  const writeSome = async (): Promise<void> => {
    const records = pending.splice(0, BATCH_RECORDS);
    for (const record of records) pendingBytes -= bytesOf(record);
    try {
      redaction ??= await loadRedaction();
      if (file === undefined) {
        file = await openFile();
        fileBytes = 0;
        isTorn = false;
        path = file.path;
      }
      const bodies = new Map<string, Uint8Array>();
      const lines: Buffer[] = [];
      for (const record of records) lines.push(encode(record, bodies, redaction));
      // First the bodies: a line never names a file that is not there yet.
      for (const [sha256, body] of bodies) {
        if ((await writeBodyFile(file.path, sha256, body)) === 'written') fileBytes += body.byteLength;
      }
      const bytes = Buffer.concat(isTorn ? [LINE_END, ...lines] : lines);
      isTorn = true;
      await file.append(bytes);
      isTorn = false;
      fileBytes += bytes.length;
      written += records.length;
    } catch (error) {
      lose(records.length, messageOf(error));
    }
    if (fileBytes >= maxFileBytes) await closeFile();
  };

  const flush = async (): Promise<void> => {
    writing ??= (async () => {
      while (pending.length > 0) await writeSome();
    })().finally(() => {
      writing = undefined;
    });
    await writing;
  };

  const timer = setInterval(() => void flush(), flushEveryMs);
  timer.unref();

  /** One record is taken however large it is: a single body may be larger than all that may wait. */
  const isRoomFor = (record: CaptureRecord): boolean =>
    pending.length === 0 || pendingBytes + bytesOf(record) <= maxPendingBytes;

  const take = (record: CaptureRecord): void => {
    pending.push(record);
    pendingBytes += bytesOf(record);
    if (pendingBytes >= FLUSH_AT_BYTES) void flush();
  };

  const offer = (record: CaptureRecord): void => {
    if (isClosed) return;
    const reason = 'they came faster than they could be written';
    const lighter: CaptureRecord = record.type === 'exchange' ? { ...record, hasBodies: false } : record;
    if (isRoomFor(record)) {
      take(record);
    } else if (bytesOf(lighter) < bytesOf(record) && isRoomFor(lighter)) {
      lostBodies += 1;
      tell(reason);
      take(lighter);
    } else {
      lose(1, reason);
    }
  };

  return {
    append: (known) => offer({ type: 'exchange', known, hasBodies: true }),
    appendSpans: (spans) => {
      for (const span of spans) offer({ type: 'span', span });
    },
    state: () => ({
      ...(path !== undefined && { path }),
      written,
      lost,
      ...(lostBodies > 0 && { lostBodies }),
    }),
    flushed: async () => {
      if (pendingBytes >= FLUSH_AT_BYTES) await flush();
    },
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await flush();
      await closeFile();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
