// Tells a person, once an episode, that posts of spans are turned away and what was answered: their sender mostly keeps
// it to itself.
import { Episodes } from '../exchange/episodes.ts';
import type { RefusedReport } from '../sink/span-intake.ts';
import type { Clock } from '../trace/clock.ts';

/** Enough of an answer to act upon; it may quote what was posted. */
const MAX_TEXT = 200;

/** What is to be called with every refusal. */
export function refusedPosts(
  clock: Clock,
  warn: (sentence: string) => void,
): (report: RefusedReport) => void {
  const episodes = new Episodes(clock);
  return ({ status, text = '' }) => {
    if (episodes.begins(String(status))) {
      warn(`spans that were posted to the sink were answered ${status}: ${text.slice(0, MAX_TEXT).trim()}`);
    }
  };
}
