// What could follow in what is being typed.
import { completeFilter } from '../../exchange/filter/complete-filter.ts';
import type { Completions, Prompt } from '../prompt/prompt.ts';
import { completeCommand } from '../reduce/commands.ts';
import type { World } from './world.ts';

export function completionsFor(
  { ledger }: Pick<World, 'ledger'>,
  kind: Prompt['kind'],
  text: string,
  cursor: number,
): Completions {
  switch (kind) {
    case 'filter': {
      const { from, to, completions } = completeFilter(text, cursor, (fact) => ledger.known.of(fact));
      return { from, to, texts: completions };
    }
    case 'command':
      return completeCommand(text, cursor);
    case 'search':
      return { from: cursor, to: cursor, texts: [] };
  }
}
