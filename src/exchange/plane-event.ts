// What the data plane tells: facts about exchanges, and things a person should hear of.
import type { Exchange, OpenExchange } from './exchange.ts';

export type PlaneEvent =
  | { readonly type: 'opened'; readonly exchange: OpenExchange }
  | { readonly type: 'closed'; readonly exchange: Exchange }
  | { readonly type: 'notice'; readonly severity: 'info' | 'warning' | 'error'; readonly text: string };
