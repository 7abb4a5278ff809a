// Where a session's capture goes: into the folder of captures, bounded as a whole, or into a file that a person named.
import { join } from 'node:path';
import type { Clock } from '../trace/clock.ts';
import { type CaptureFile, continueCaptureFile, createCaptureFile } from './capture-file.ts';
import { type CaptureLimits, captureFileName, makeCaptureFolder, pruneCaptures } from './capture-folder.ts';
import { type CaptureHeader, captureHeader } from './capture-format.ts';
import type { KnownExchange } from './capture-line.ts';
import { type CaptureWriter, createCaptureWriter } from './capture-writer.ts';
import { keptSecrets, loadRedaction, type Redaction } from './redaction.ts';

/** A file that has grown to this is followed by another, so that the folder's limit can hold within one session. */
const MAX_FILE_BYTES = 100_000_000;
/** Or to this part of what the folder may hold. */
const FILE_SHARE = 1 / 5;

/** Twenty sessions, 500 MB. */
export const defaultCaptureLimits: CaptureLimits = { maxSessions: 20, maxBytes: 500_000_000 };

export interface CaptureContext {
  /** Id of the session: letters, digits, `-` and `_`. */
  readonly session: string;
  readonly clock: Clock;
  /** Where the key of the placeholders is kept, and the folder of captures. */
  readonly dataDir: string;
  readonly upstreams?: readonly string[];
  /** Whether secrets in heads and URLs are written as they are. @default false */
  readonly keepsSecrets?: boolean | undefined;
  /** See `CaptureOptions`. */
  readonly latest?: (known: KnownExchange) => KnownExchange;
  /** Told once, in one sentence, when exchanges get lost. */
  readonly onProblem: (sentence: string) => void;
}

/** Nothing is made on disk before there is an exchange to keep. The oldest files are let go. */
export function startCaptureInFolder(
  context: CaptureContext,
  limits: CaptureLimits = defaultCaptureLimits,
): CaptureWriter {
  const { dataDir, session, clock } = context;
  const redaction = redactionOf(context);
  const maxFileBytes = Math.min(MAX_FILE_BYTES, limits.maxBytes * FILE_SHARE);
  return createCaptureWriter({
    ...writerOptions(context, redaction),
    openFile: async () => {
      const folder = await makeCaptureFolder(dataDir);
      const now = clock.epochMicros();
      const path = join(folder, captureFileName(now, session));
      const file = await createCaptureFile(path, headerOf(context, await redaction(), now));
      await pruneCaptures(folder, { ...limits, maxBytes: limits.maxBytes - maxFileBytes });
      return file;
    },
    maxFileBytes,
  });
}

/**
 * Appends to the file when it is a capture already. It is opened at once: a file that a person named and that cannot be
 * had is a reason not to start. It grows without end, and is never let go.
 */
export async function startCaptureInFile(
  path: string,
  context: CaptureContext,
): Promise<{ readonly writer: CaptureWriter } | { readonly reason: string }> {
  const redaction = redactionOf(context);
  const open = async (): Promise<CaptureFile> =>
    continueCaptureFile(path, headerOf(context, await redaction(), context.clock.epochMicros()));
  try {
    const opened = [await open()];
    const writer = createCaptureWriter({
      ...writerOptions(context, redaction),
      openFile: async () => opened.pop() ?? open(),
    });
    return { writer };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function writerOptions({ latest, onProblem }: CaptureContext, redaction: () => Promise<Redaction>) {
  return { loadRedaction: redaction, onProblem, ...(latest !== undefined && { latest }) };
}

/** The key is looked for once, when it is needed. */
export function redactionOf({
  keepsSecrets,
  dataDir,
}: Pick<CaptureContext, 'keepsSecrets' | 'dataDir'>): () => Promise<Redaction> {
  let loading: Promise<Redaction> | undefined;
  return () => {
    loading ??= keepsSecrets === true ? Promise.resolve(keptSecrets) : loadRedaction(dataDir);
    return loading;
  };
}

function headerOf(
  { session, upstreams = [] }: CaptureContext,
  { keyId }: Redaction,
  createdAtMicros: number,
): CaptureHeader {
  return captureHeader({ session, createdAtMicros, upstreams, ...(keyId !== undefined && { keyId }) });
}
