// What every part of the data plane that handles a request is handed.
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import type { LoopGuard } from './loop-guard.ts';
import type { PlaneOptions } from './plane-options.ts';
import type { UpstreamHeads } from './upstream-head.ts';
import type { UpstreamPools } from './upstream-pools.ts';

export interface PlaneContext {
  readonly options: PlaneOptions;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly pools: UpstreamPools;
  readonly heads: UpstreamHeads;
  readonly loopGuard: LoopGuard;
  /** Never throws. */
  readonly emit: (event: PlaneEvent) => void;
  readonly nextSeq: () => number;
  /** Exchanges under way, each with the way to end it at shutdown. */
  readonly underWay: Set<{ abandon(): void }>;
}

/** Where a request came in. */
export interface Entrance {
  /** Name of the service whose own port it is. */
  readonly service?: string;
  /** Set for a request that tracectl itself sends again: id of the original exchange, and a word to answer to. */
  readonly replay?: { readonly of: string; readonly onOpened: (exchangeId: string) => void };
}
