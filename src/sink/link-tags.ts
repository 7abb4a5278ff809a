// An inferred cause as tags of a span.
import type { Link } from '../exchange/link.ts';

export function linkTags(link: Link): (readonly [key: string, value: string])[] {
  return [
    ['tracectl.link', 'inferred'],
    ['tracectl.link.exchange', link.exchange ?? ''],
    ['tracectl.link.method', link.method],
    ['tracectl.link.confidence', link.confidence],
    ['tracectl.link.candidates', String(link.candidateCount)],
  ];
}
