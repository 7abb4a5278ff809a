// One request and its answer, as plain data that crosses threads. Times in microseconds.
import type { HeaderList } from '../http/header-list.ts';
import type { Hop } from '../propagation/hop.ts';
import type { Attempt } from './attempt.ts';
import type { CapturedBody } from './captured-body.ts';
import type { Failure, ResponseFlag } from './failure.ts';
import type { ReplayOrigin } from './replay-origin.ts';
import type { ServiceIdentity } from './service-identity.ts';
import type { StubOrigin } from './stub-origin.ts';
import type { Tunnel } from './tunnel.ts';

/** How an exchange ended. */
export type Outcome = 'answered' | 'failed' | 'clientLeft' | 'tunnelled';

/** What the hop read and decided; what it edited shows in the headers. */
export type RecordedHop = Omit<Hop, 'edits'>;

/** What is known when a request's head has been read and its route chosen. */
export interface OpenExchange {
  /** 16 hex digits, unique for ever. */
  readonly id: string;
  /** 1, 2, 3 ... within one session: what a person types. */
  readonly seq: number;
  readonly startedAtMicros: number;
  readonly method: string;
  /** As received: origin-form, absolute-form, authority-form or `*`. */
  readonly target: string;
  /** As sent upstream; as far as known when no route took it. */
  readonly url: string;
  readonly httpVersion: string;
  /** Name of the route: `upstream`, a prefix, a service's name, `forward`, or absent when none took it. */
  readonly route?: string;
  /** Name of the service behind the route, from `--service`. */
  readonly service?: string;
  /** `Host` as received: Envoy's span name. */
  readonly host: string;
  readonly client: {
    readonly address: string;
    readonly port: number;
    /** Name of its service, when it is known. */
    readonly name?: string;
    /** Who it is by its own word, or by where it came in. */
    readonly identity?: ServiceIdentity;
    /** Id of the connection that it came in on; absent on a replay. */
    readonly connection?: string;
  };
  readonly hop: RecordedHop;
  readonly received: HeaderList;
  /** Absent when nothing was sent upstream. */
  readonly sent?: HeaderList;
  /** Id of the exchange that this one sends again. */
  readonly replayOf?: string;
  /** Present with `replayOf`. */
  readonly replay?: ReplayOrigin;
}

/** Microseconds after the start. Absent: it did not happen. */
export interface Timing {
  /** The request's last byte was received. */
  readonly requestReceivedMicros?: number;
  /** A connection to the upstream was ready and the head handed to it. */
  readonly requestSentMicros?: number;
  /** The final answer's head was received from the upstream. */
  readonly responseHeadMicros?: number;
  /** The last byte was handed to the client, or the exchange ended otherwise. */
  readonly endedMicros: number;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly statusMessage: string;
  /** As received from the upstream; absent for a local reply. */
  readonly received?: HeaderList;
  /** As sent to the client. */
  readonly sent: HeaderList;
}

/** An exchange that has ended. */
export interface Exchange extends OpenExchange {
  readonly outcome: Outcome;
  readonly answer?: UpstreamAnswer;
  readonly responseFlags: readonly ResponseFlag[];
  readonly failure?: Failure;
  readonly timing: Timing;
  /** `ip:port` of the upstream. */
  readonly upstreamAddress?: string;
  /** Id of the connection that it was sent on. */
  readonly upstreamConnection?: string;
  /** `x-envoy-upstream-service-time` as set by tracectl, whole milliseconds. */
  readonly upstreamServiceTimeMs?: number;
  /** The same header when the upstream sent its own. */
  readonly upstreamReportedServiceTimeMs?: number;
  /** Name for the span, from the answer's `x-envoy-decorator-operation`; wins over the request's. */
  readonly operation?: string;
  /** Present when the request was retried: every attempt, the first one included. */
  readonly attempts?: readonly Attempt[];
  /** What the connection carried after it was tunnelled; the bodies' sizes are its bytes. */
  readonly tunnel?: Tunnel;
  /** Present when a recording answered for the upstream, or was to. */
  readonly stub?: StubOrigin;
  readonly requestBody: CapturedBody;
  readonly responseBody: CapturedBody;
}

export function isClosed(exchange: OpenExchange | Exchange): exchange is Exchange {
  return 'outcome' in exchange;
}
