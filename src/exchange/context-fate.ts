// What a service did with the context of an inbound exchange when it called another service, counted for each inbound
// route and callee.

export type ContextFate = 'kept' | 'restarted' | 'lost' | 'stale';

export interface ContextFlow {
  readonly service: string;
  /** Method and path template of the inbound exchange, for example `POST /checkout`. */
  readonly route: string;
  /** Service, or host, that was called. */
  readonly callee: string;
  readonly counts: Readonly<Record<ContextFate, number>>;
  /** Ids of the newest exchanges that show it: the inbound one and the outbound one. */
  readonly example?: { readonly inbound: string; readonly outbound: string };
}
