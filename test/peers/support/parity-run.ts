// One proxy is sent every case of its lane, one after another; what came of each is observed.
import type { Observation } from './observation.ts';
import type { ParityCase } from './parity-case.ts';
import { type RawAnswer, sendRaw } from './raw-request.ts';
import type { PostedSpan } from './recording-collector.ts';
import type { RecordingUpstream } from './recording-upstream.ts';

/** An observation without its spans: those arrive later. */
export type TrafficObservation = Omit<Observation, 'spans'>;

export async function runCases(
  cases: readonly ParityCase[],
  proxyUrl: string,
  upstream: RecordingUpstream,
): Promise<ReadonlyMap<ParityCase, TrafficObservation>> {
  const observations = new Map<ParityCase, TrafficObservation>();
  upstream.takeRequests();
  for (const parityCase of cases) {
    if (parityCase.answer === 'refuse') await upstream.refuse();
    else upstream.answerWith(parityCase.answer);
    const answer = await answerOf(parityCase, proxyUrl);
    if (parityCase.answer === 'refuse') await upstream.open();
    observations.set(parityCase, { answer, upstream: upstream.takeRequests() });
  }
  return observations;
}

/** The spans of one case, told by the first two segments of the path in their URL. */
export function spansOf({ lane, name }: ParityCase, spans: readonly PostedSpan[]): PostedSpan[] {
  return spans.filter(({ tags }) => PATH_START.exec(tags?.['http.url'] ?? '')?.[1] === `/${lane}/${name}`);
}

const PATH_START = /^https?:\/\/[^/]*(\/[^/?]+\/[^/?]+)/;

async function answerOf(parityCase: ParityCase, proxyUrl: string): Promise<RawAnswer | string> {
  try {
    return await sendRaw(proxyUrl, parityCase);
  } catch (reason) {
    return reason instanceof Error ? reason.message : String(reason);
  }
}
