// What the data plane is told at its start. Plain data: it crosses into the plane's thread.
import type { HopPolicy } from '../propagation/hop.ts';
import type { PlaneLimits } from './plane-limits.ts';
import type { StubPlan } from './stub/stub-plan.ts';

/** An address to listen on. Port 0: any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Every origin-form request on this port goes to the service of this name. */
  readonly service?: string;
  /** Every request on this port is sent by the service of this name. */
  readonly caller?: string;
}

/** Where requests are sent. */
export interface Upstream {
  readonly scheme: 'http' | 'https';
  /** Host name or address literal, without brackets. */
  readonly host: string;
  readonly port: number;
  /** '' or a path that starts with a slash and does not end with one; put before the path of a request. */
  readonly basePath: string;
  /** Certificates are not checked. */
  readonly insecure: boolean;
}

/** One way from a request to an upstream; the first that matches is taken, in order of `match.kind` below. */
export interface Route {
  /** Unique: `upstream`, the prefix, or the service's name. */
  readonly name: string;
  readonly match:
    | { readonly kind: 'service'; readonly service: string }
    | { readonly kind: 'prefix'; readonly prefix: string }
    | { readonly kind: 'default' };
  readonly upstream: Upstream;
  /** Names the service in spans. */
  readonly service?: string;
}

/** The data planes of one session share their ports: the first opens them, the others join. */
export type PortSharing = 'opens' | 'joins';

export interface PlaneOptions {
  readonly listen: readonly ListenAddress[];
  readonly routes: readonly Route[];
  readonly hop: HopPolicy;
  /** `Host` goes on as received instead of the upstream's own. */
  readonly preserveHost: boolean;
  /** From the request's last byte to the answer's last; absent: none. */
  readonly timeoutMs?: number;
  readonly connectTimeoutMs: number;
  /** How often an idempotent request is sent again when the upstream fails. */
  readonly retries: number;
  /** Bytes of each body that are captured. */
  readonly maxBodyBytes: number;
  /** Header lines above which a request is refused with 431. */
  readonly maxHeaders: number;
  /** Overwrites the answer's `server`. */
  readonly serverHeader?: string;
  /** Ports of this process that no request may reach through the proxy, beside its own listeners. */
  readonly ownPorts: readonly number[];
  /** Of those, the ones where spans are taken: posts to them pass, untraced and unlisted. */
  readonly collectorPorts?: readonly number[];
  /** Where absent, as in `defaultPlaneLimits`. */
  readonly limits?: Partial<PlaneLimits>;
  /** Recorded answers to give in the place of upstreams. Absent: everything is sent on. */
  readonly stub?: StubPlan;
  /** Absent: the ports are this plane's alone. */
  readonly portSharing?: PortSharing;
  /** The last `seq` that was given, as one 32-bit word that the planes of a session share. Absent: a count of its own. */
  readonly lastSeq?: SharedArrayBuffer;
  /** Where it is counted what is open (plane-gauges.ts). Absent: nobody reads it. */
  readonly gauges?: SharedArrayBuffer;
}
