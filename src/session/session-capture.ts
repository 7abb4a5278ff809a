// What a session keeps on disk: where it goes, and what is known of an exchange when its line is made.
import type { CaptureWriter } from '../capture/capture-writer.ts';
import { type CaptureContext, startCaptureInFile, startCaptureInFolder } from '../capture/start-capture.ts';
import type { ExchangeStore } from '../sink/exchange-store.ts';
import type { SessionOptions } from './session-options.ts';

export type SessionCapture =
  | { readonly writer: CaptureWriter | undefined }
  | { readonly part: 'capture'; readonly file: string; readonly reason: string };

/** Without a writer when nothing is to be kept; or a file that a person named and that cannot be had. */
export async function startSessionCapture(
  options: SessionOptions,
  exchanges: ExchangeStore,
  about: Pick<CaptureContext, 'session' | 'clock' | 'onProblem'>,
): Promise<SessionCapture> {
  const { capture, captureLimits, dataDir, upstreams, keepsSecrets = false } = options;
  if (capture === undefined) return { writer: undefined };
  const context: CaptureContext = {
    ...about,
    dataDir,
    upstreams,
    keepsSecrets,
    // Who called, and why, may be found out a moment after the end.
    latest: (known) => {
      const stored = exchanges.byId(known.exchange.id);
      return stored === undefined ? known : { ...stored, exchange: known.exchange };
    },
  };
  if (capture === 'auto') return { writer: startCaptureInFolder(context, captureLimits) };
  const started = await startCaptureInFile(capture.file, context);
  return 'reason' in started ? { part: 'capture', file: capture.file, reason: started.reason } : started;
}
