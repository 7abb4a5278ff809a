// Where a session's capture goes: into the folder of captures, bounded as a whole, or into a file that a person named.
import { join } from 'node:path';
import type { Clock } from '../trace/clock.ts';
import { type CaptureFile, continueCaptureFile, createCaptureFile } from './capture-file.ts';
import { type CaptureLimits, captureFileName, makeCaptureFolder, pruneCaptures } from './capture-folder.ts';
import { captureHeader } from './capture-format.ts';
import { type CaptureWriter, createCaptureWriter } from './capture-writer.ts';

/** A file that has grown to this is followed by another, so that the folder's limit can hold within one session. */
const MAX_FILE_BYTES = 100_000_000;
/** The newest 20 files, and 500 MB with the one that is being written. */
const folderLimits: CaptureLimits = { maxFiles: 20, maxBytes: 500_000_000 - MAX_FILE_BYTES };

export interface CaptureContext {
  /** Id of the session: letters, digits, `-` and `_`. */
  readonly session: string;
  readonly clock: Clock;
  /** Told once, in one sentence, when exchanges get lost. */
  readonly onProblem: (sentence: string) => void;
}

/** Nothing is made on disk before there is an exchange to keep. The oldest files are let go. */
export function startCaptureInFolder(
  dataDir: string,
  { session, clock, onProblem }: CaptureContext,
  limits: CaptureLimits = folderLimits,
): CaptureWriter {
  return createCaptureWriter({
    openFile: async () => {
      const folder = await makeCaptureFolder(dataDir);
      const now = clock.epochMicros();
      const path = join(folder, captureFileName(now, session));
      const file = await createCaptureFile(path, captureHeader(session, now));
      await pruneCaptures(folder, limits);
      return file;
    },
    onProblem,
    maxFileBytes: MAX_FILE_BYTES,
  });
}

/**
 * Appends to the file when it is a capture already. It is opened at once: a file that a person named and that cannot be
 * had is a reason not to start. It grows without end, and is never let go.
 */
export async function startCaptureInFile(
  path: string,
  { session, clock, onProblem }: CaptureContext,
): Promise<{ readonly writer: CaptureWriter } | { readonly reason: string }> {
  const open = (): Promise<CaptureFile> =>
    continueCaptureFile(path, captureHeader(session, clock.epochMicros()));
  try {
    const opened = [await open()];
    return { writer: createCaptureWriter({ openFile: async () => opened.pop() ?? open(), onProblem }) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
