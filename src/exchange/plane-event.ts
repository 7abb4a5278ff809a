// What the data plane tells: facts about exchanges, and things a person should hear of.
import type { Exchange, OpenExchange } from './exchange.ts';
import type { Limit } from './limit.ts';

export type PlaneEvent =
  | { readonly type: 'opened'; readonly exchange: OpenExchange }
  | { readonly type: 'closed'; readonly exchange: Exchange }
  /** A limit was met so many times since it was told last. */
  | { readonly type: 'limited'; readonly limit: Limit; readonly count: number }
  | { readonly type: 'notice'; readonly severity: 'info' | 'warning' | 'error'; readonly text: string };
