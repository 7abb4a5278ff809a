// What every part of the data plane that handles a request is handed.
import type { Duplex } from 'node:stream';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { Authority } from '../http/authority.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import type { ConnectionIds } from './connection-ids.ts';
import type { LimitReports } from './limit-reports.ts';
import type { LoopGuard } from './loop-guard.ts';
import type { MalformedRequests } from './malformed-requests.ts';
import type { OverloadWatch } from './overload.ts';
import type { PlaneLimits } from './plane-limits.ts';
import type { PlaneOptions } from './plane-options.ts';
import type { ReplayEntrance } from './replay-connection.ts';
import type { StubBook } from './stub/stub-book.ts';
import type { TurnoverList } from './turnover-list.ts';
import type { UpstreamConnector } from './upstream-connector.ts';
import type { UpstreamHeads } from './upstream-head.ts';
import type { UpstreamPools } from './upstream-pools.ts';

export interface PlaneContext {
  readonly options: PlaneOptions;
  readonly limits: PlaneLimits;
  readonly reports: LimitReports;
  readonly overload: OverloadWatch;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly pools: UpstreamPools;
  /** For tunnels: a connection without HTTP. */
  readonly connect: UpstreamConnector;
  readonly heads: UpstreamHeads;
  readonly loopGuard: LoopGuard;
  readonly connectionIds: ConnectionIds;
  /** Recorded answers. Absent: there are none. */
  readonly stub?: StubBook;
  /** Never throws. */
  readonly emit: (event: PlaneEvent) => void;
  readonly nextSeq: () => number;
  readonly malformed: MalformedRequests;
  /** Connections of clients; Node's server forgets those that became something else than HTTP. */
  readonly connections: TurnoverList<Duplex>;
  /** Exchanges under way, each with the way to end it at shutdown. */
  readonly underWay: TurnoverList<{ abandon(): void }>;
}

/** Where a request came in. */
export interface Entrance {
  /** Name of the service whose own port it is. */
  readonly service?: string;
  /** Who calls, when the listener or the CONNECT tunnel that it came through says so. */
  readonly caller?: ServiceIdentity;
  /** Where the CONNECT tunnel leads that it came through. */
  readonly connectedTo?: Authority;
  /** Set for a request that tracectl itself sends again. */
  readonly replay?: ReplayEntrance;
}
