// One colour for each service, the same wherever it is drawn: by its name, so that it stays from run to run.
import type { Meaning } from '../styled-line.ts';

const MEANINGS: readonly Meaning[] = ['service0', 'service1', 'service2', 'service3', 'service4', 'service5'];

export function serviceMeaning(service: string): Meaning {
  let sum = 7;
  for (const character of service) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return MEANINGS[sum % MEANINGS.length] ?? 'plain';
}
