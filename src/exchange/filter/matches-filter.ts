// Whether an exchange is one of those that a filter asks for.
import type { Filter, FilterSubject } from './filter.ts';

export function matchesFilter(filter: Filter, subject: FilterSubject): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.parts.every((part) => matchesFilter(part, subject));
    case 'or':
      return filter.parts.some((part) => matchesFilter(part, subject));
    case 'not':
      return !matchesFilter(filter.part, subject);
    case 'test':
      return filter.matches(subject);
  }
}
