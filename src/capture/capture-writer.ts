// Appends exchanges to a capture file without ever making anyone wait: `append` encodes and returns, writing happens behind
// it. What the disk cannot take in time, or at all, is counted and told once; the traffic goes on.
// Lines are written once a second and at the end. A crash loses the last second at most, and tears one line.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import { type CaptureFile, LINE_END } from './capture-file.ts';
import { captureLine, encodeLine } from './capture-format.ts';

const FLUSH_EVERY_MS = 1000;
/** From here on the next second is not waited for. */
const FLUSH_AT_BYTES = 1 << 18;
const MAX_PENDING_BYTES = 1 << 24;

export interface CaptureState {
  /** Of the file that was written to last; absent before the first. */
  readonly path?: string;
  readonly written: number;
  /** Exchanges that are in no file. */
  readonly lost: number;
}

export interface CaptureWriter {
  append(exchange: Exchange, findings: readonly Finding[]): void;
  state(): CaptureState;
  /** Writes what waits, and closes the file. Nothing is taken afterwards. */
  close(): Promise<void>;
}

export interface CaptureOptions {
  /** Opens the file; asked when there is something to write, and again after a failure or a full file. */
  readonly openFile: () => Promise<CaptureFile>;
  /** Told once, in one sentence. */
  readonly onProblem: (sentence: string) => void;
  /** @default 1000 */
  readonly flushEveryMs?: number;
  /** @default 16 MiB */
  readonly maxPendingBytes?: number;
  /** Absent: the file may grow without end. */
  readonly maxFileBytes?: number;
}

export function createCaptureWriter(options: CaptureOptions): CaptureWriter {
  const { openFile, onProblem, maxFileBytes = Number.POSITIVE_INFINITY } = options;
  const { flushEveryMs = FLUSH_EVERY_MS, maxPendingBytes = MAX_PENDING_BYTES } = options;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let file: CaptureFile | undefined;
  let fileBytes = 0;
  let isTorn = false;
  let writing: Promise<void> | undefined;
  let isClosed = false;
  let isProblemTold = false;
  let path: string | undefined;
  let written = 0;
  let lost = 0;

  const lose = (count: number, reason: string): void => {
    lost += count;
    if (isProblemTold) return;
    isProblemTold = true;
    onProblem(
      `Exchanges are missing from the capture file${path === undefined ? '' : ` ${path}`}: ${reason}.`,
    );
  };

  const closeFile = async (): Promise<void> => {
    const closing = file;
    file = undefined;
    await closing?.close().catch((error: unknown) => lose(0, messageOf(error)));
  };

  const writePending = async (): Promise<void> => {
    const lines = pending;
    pending = [];
    pendingBytes = 0;
    try {
      if (file === undefined) {
        file = await openFile();
        fileBytes = 0;
        isTorn = false;
        path = file.path;
      }
      const bytes = Buffer.concat(isTorn ? [LINE_END, ...lines] : lines);
      isTorn = true;
      await file.append(bytes);
      isTorn = false;
      fileBytes += bytes.length;
      written += lines.length;
    } catch (error) {
      lose(lines.length, messageOf(error));
    }
    if (fileBytes >= maxFileBytes) await closeFile();
  };

  const flush = async (): Promise<void> => {
    writing ??= (async () => {
      while (pending.length > 0) await writePending();
    })().finally(() => {
      writing = undefined;
    });
    await writing;
  };

  const timer = setInterval(() => void flush(), flushEveryMs);
  timer.unref();

  return {
    append: (exchange, findings) => {
      if (isClosed) return;
      const line = encodeLine(captureLine(exchange, findings));
      if (pendingBytes + line.length > maxPendingBytes) {
        lose(1, 'they came faster than they could be written');
        return;
      }
      pending.push(line);
      pendingBytes += line.length;
      if (pendingBytes >= FLUSH_AT_BYTES) void flush();
    },
    state: () => ({ ...(path !== undefined && { path }), written, lost }),
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
