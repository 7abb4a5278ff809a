// Which codes of findings a person may have meant: the one that is a slip away, then those that share a word.
import { findingCatalogue } from '../findings/catalogue.ts';
import { closestName } from './problems.ts';

const MOST = 4;

export function nearestCodes(name: string): string[] {
  const codes = findingCatalogue.map(({ code }) => code);
  const slip = closestName(name, [...codes, ...findingCatalogue.flatMap(({ number }) => number ?? [])]);
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    // "context" stands in every third of them.
    .filter((word) => word.length > 2 && word !== 'context');
  const sharing = codes.filter((code) => words.some((word) => code.includes(word)));
  return [...new Set([...(slip === undefined ? [] : [slip]), ...sharing])].slice(0, MOST);
}
