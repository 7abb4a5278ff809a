// What the rules find in a file, while somebody looks at it: piece by piece, so that keys are heard.
import { setImmediate as turn } from 'node:timers/promises';
import type { Mute } from '../findings/mutes.ts';
import { readRecording } from '../interchange/recording.ts';
import type { CapturedItem } from '../session/captured-events.ts';
import { judgeCapture } from '../session/judge-capture.ts';
import type { RunFindings } from '../session/live-state.ts';

/** Records between two pauses. */
const PAUSE_EVERY = 50;

export async function judgedRecording(
  file: string,
  mutes: readonly Mute[],
  signal: AbortSignal,
): Promise<RunFindings> {
  const { findings, muted } = await judgeCapture(itemsOf(file, signal), mutes, { signal });
  return { list: () => findings, muted: () => muted };
}

/** What cannot be read is told by whoever shows it. */
async function* itemsOf(file: string, signal: AbortSignal): AsyncGenerator<CapturedItem> {
  let count = 0;
  for await (const item of readRecording(file, { withoutLargeBodies: true })) {
    if (item.kind === 'exchange' || item.kind === 'span') yield item;
    if (signal.aborted) return;
    count += 1;
    if (count % PAUSE_EVERY === 0) await turn();
  }
}
