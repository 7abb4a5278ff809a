// The parts of one exchange, and the two lines above them: which exchange it is, and which part is shown.
import type { ExchangeEntry } from '../../session/live-view.ts';
import { serviceName, shownPath } from '../exchange-facts.ts';
import { fitLine, type StyledLine, segment } from '../styled-line.ts';

export type DetailTab = 'headers' | 'body' | 'propagation' | 'timing';

export const detailTabs: readonly DetailTab[] = ['headers', 'body', 'propagation', 'timing'];

const names: Readonly<Record<DetailTab, string>> = {
  headers: 'Headers',
  body: 'Body',
  propagation: 'Propagation',
  timing: 'Timing',
};

/** `#40 POST order /orders`. */
export function detailTitle(entry: ExchangeEntry): string {
  const { exchange } = entry;
  return `#${exchange.seq} ${exchange.method} ${serviceName(entry)} ${shownPath(exchange)}`;
}

/** ` Headers  Body  [Propagation]  Timing`: the brackets tell it without colours. */
export function tabLine(shown: DetailTab, width: number): StyledLine {
  const tabs = detailTabs.map((tab) =>
    tab === shown ? segment(`[${names[tab]}]`, 'heading') : segment(` ${names[tab]} `),
  );
  return fitLine([segment(' '), ...tabs.flatMap((tab) => [tab, segment(' ')])], width);
}
