// An inferred cause as tags of a span.
import type { Link } from '../exchange/link.ts';

type Tag = readonly [key: string, value: string];

export function linkTags(link: Link): Tag[] {
  return [
    ['tracectl.link', 'inferred'],
    ['tracectl.link.exchange', link.exchange ?? ''],
    ['tracectl.link.method', link.method],
    ['tracectl.link.confidence', link.confidence],
    ['tracectl.link.candidates', String(link.candidateCount)],
  ];
}

/** The trace that a span was reported in, where it stands in another one by inference. */
export function movedFromTag(traceId: string): Tag {
  return ['tracectl.link.trace', traceId];
}
