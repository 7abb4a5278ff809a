// A simulated service through the link engine: what it said of each call, and how often that was right.
import { createLinkEngine } from '../../src/attribution/links/link-engine.ts';
import { NO_TOKENS, type TokenSet, tokenSet } from '../../src/attribution/links/token-evidence.ts';
import type { Link } from '../../src/exchange/link.ts';
import type { Simulated } from './simulated-service.ts';

const STEP_MICROS = 100_000;

export function linksOf({ events, tokens }: Simulated): ReadonlyMap<string, Link> {
  const sets = new Map<string, TokenSet>();
  for (const [id, list] of tokens) if (list.length > 0) sets.set(id, tokenSet(list));
  const engine = createLinkEngine((id) => sets.get(id) ?? NO_TOKENS);
  const links = new Map<string, Link>();
  const advance = (nowMicros: number): void => {
    engine.advance(nowMicros);
    for (const { exchange, link } of engine.takeDecisions()) links.set(exchange, link);
  };
  let next = events[0]?.atMicros ?? 0;
  for (const { atMicros, began, ended } of events) {
    for (; next < atMicros; next += STEP_MICROS) if (engine.isBusy) advance(next);
    if (began !== undefined) engine.began(began);
    if (ended !== undefined) engine.ended(ended.id, ended);
  }
  for (let i = 0; i < 400 && engine.isBusy; i += 1) {
    next += STEP_MICROS;
    advance(next);
  }
  return links;
}

export interface LinkFigures {
  /** Calls that carry no headers. */
  readonly calls: number;
  /** Said to be exact or likely. */
  readonly said: number;
  readonly saidRight: number;
  /** The best guess was right, however unsure. */
  readonly right: number;
}

/** Of the calls for which `isCounted`. */
export function figuresOf(
  simulated: Simulated,
  links: ReadonlyMap<string, Link>,
  isCounted: (link: Link) => boolean = () => true,
): LinkFigures {
  const figures = { calls: 0, said: 0, saidRight: 0, right: 0 };
  for (const [call, cause] of simulated.causes) {
    const link = links.get(call);
    if (simulated.labelled.has(call) || link === undefined || !isCounted(link)) continue;
    figures.calls += 1;
    const guess = link.exchange ?? (link.method === 'none' ? undefined : link.candidates[0]);
    if (guess === cause) figures.right += 1;
    if (link.confidence !== 'exact' && link.confidence !== 'likely') continue;
    figures.said += 1;
    if (link.exchange === cause) figures.saidRight += 1;
  }
  return figures;
}
