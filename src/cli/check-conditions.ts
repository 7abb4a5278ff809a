// Conditions of --fail-on that single exchanges meet: `5xx`, `failed`, `slow>500ms`. Told a few times, and counted.
import type { Exchange } from '../exchange/exchange.ts';
import { type FailOnRule, failOnMatches } from '../findings/fail-on.ts';

const MAX_TOLD = 10;

export interface ConditionWatch {
  /** Whether any of the rules is of this kind. */
  readonly isNeeded: boolean;
  see(exchange: Exchange): void;
  /** One sentence each. */
  sentences(): string[];
}

export function watchConditions(rules: readonly FailOnRule[]): ConditionWatch {
  const ofExchanges = rules.filter(({ kind }) => kind !== 'severity' && kind !== 'finding');
  const told: string[] = [];
  let more = 0;
  return {
    isNeeded: ofExchanges.length > 0,
    see: (exchange) => {
      const sentence = failOnMatches(ofExchanges, exchange, []);
      if (sentence === undefined) return;
      if (told.length < MAX_TOLD) told.push(sentence);
      else more += 1;
    },
    sentences: () => (more === 0 ? told : [...told, `And ${more} more like these.`]),
  };
}
