// How far a run of replays is, where messages stand; its end is told once, as a message of its own.
import type { ReplayProgress } from '../../replay/progress.ts';
import type { Glyphs } from '../glyphs.ts';
import type { Message } from '../view-state.ts';
import { barText } from '../waterfall/bar.ts';
import type { World } from './world.ts';

const BAR_CELLS = 20;

/** While one is under way. */
export function replayProgressMessage({ live, glyphs }: Pick<World, 'live' | 'glyphs'>): Message | undefined {
  const { replay } = live;
  return replay?.state === 'running' ? { severity: 'info', text: progressText(replay, glyphs) } : undefined;
}

/** `Replaying ████████░░ 4/10, 1 different; C ends it`. */
export function progressText({ done, total, failed, verdicts }: ReplayProgress, glyphs: Glyphs): string {
  const full = barText(
    { startMicros: 0, durationMicros: done },
    Math.max(1, total),
    BAR_CELLS,
    glyphs,
  ).trimEnd();
  const bar = full + glyphs.rest.repeat(Math.max(0, BAR_CELLS - [...full].length));
  const parts = [
    `${done}/${total}`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(verdicts.different === 0 ? [] : [`${verdicts.different} different`]),
  ];
  return `Replaying ${bar} ${parts.join(', ')}; C ends it`;
}
