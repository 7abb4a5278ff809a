// Which filter is at work: the one that is being typed, as soon as it can be read, else the last good one.
import type { Filter } from '../../exchange/filter/filter.ts';
import { parseFilter } from '../../exchange/filter/parse-filter.ts';
import type { ViewState } from '../view-state.ts';

export function shownFilter({ prompt, filter }: ViewState): string {
  return prompt?.kind === 'filter' && 'filter' in parseFilter(prompt.text) ? prompt.text.trim() : filter;
}

/** The filter with `only warnings` in it. */
export function wholeFilter(text: string, onlyWarnings: boolean): Filter {
  const parsed = parseFilter(onlyWarnings ? (text === '' ? 'warn:any' : `(${text}) warn:any`) : text);
  return 'filter' in parsed ? parsed.filter : { kind: 'all' };
}
