// Whether a filter has to be handed what applications reported: reading it costs, and more may come after the exchange.
import type { Filter } from './filter.ts';

export function asksForSpans(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return false;
    case 'and':
    case 'or':
      return filter.parts.some(asksForSpans);
    case 'not':
      return asksForSpans(filter.part);
    case 'test':
      return filter.key === 'tag';
  }
}
