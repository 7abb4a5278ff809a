// What a session is started with: what its engines want, and how they are put together.
import type { CaptureLimits } from '../capture/capture-folder.ts';
import type { Mute } from '../findings/mutes.ts';
import type { AttributionHandle } from '../link/attribution-handle.ts';
import type { PlaneHandle, PlaneListener } from '../link/plane-handle.ts';
import type { PlaneOptions } from '../proxy/plane-options.ts';
import type { ReplayOptions } from '../replay/replay-options.ts';
import type { SpanOptions } from '../sink/exchange-span.ts';
import type { ListenAddress } from '../sink/listen-on.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import type { Resources } from './resource-watch.ts';
import type { CreateAttribution } from './session-identities.ts';
import type { RelayTarget } from './session-relays.ts';

export interface SinkAddress {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Whether another port may be taken when a Zipkin, or another tracectl, has this one. */
  readonly mayMove: boolean;
  /** Names by which applications reach it, beside localhost and its address; in lower case. */
  readonly names?: readonly string[];
  /** OpenTelemetry's own ports. */
  readonly otlp?: { readonly http?: OtlpAddress; readonly grpc?: OtlpAddress };
  /** Tags whose values are offered for search. */
  readonly autocompleteKeys?: readonly string[];
  /** Whether spans can be searched, beside being had by trace id. @default true */
  readonly isSearchable?: boolean;
  /** File or folder with Zipkin Lens; absent: it is not served. */
  readonly lens?: string;
  /** What other machines need to read what is held; absent: they cannot. */
  readonly readToken?: string;
}

export interface OtlpAddress extends ListenAddress {
  /** Whether a person asked for it; otherwise tracectl starts without it when another program has the port. */
  readonly isRequired: boolean;
}

export interface SessionOptions {
  /** Without its own ports, which the session knows. */
  readonly plane: Omit<PlaneOptions, 'ownPorts' | 'collectorPorts'>;
  /** Names for the header line. */
  readonly upstreams: readonly string[];
  readonly sink?: SinkAddress;
  /** Where spans are sent. */
  readonly relays: readonly RelayTarget[];
  /** Reported spans that are held. @default 50,000 */
  readonly maxSpans?: number;
  /** Whether trace ids are equal only when all their digits are. @default false */
  readonly hasStrictTraceIds?: boolean;
  /** Whether spans that a target does not take wait on disk. */
  readonly spillsSpans?: boolean;
  readonly spans: SpanOptions;
  /** Whether relayed spans carry what was inferred of their cause, as tags. @default false */
  readonly relaysInferred?: boolean;
  /** Names of the services that are known. */
  readonly services: readonly string[];
  /** Callers that are entry points. */
  readonly entryPatterns: readonly string[];
  /** Whether exchanges are judged, and their causes looked for. @default true */
  readonly isJudging?: boolean;
  /** Findings that nobody is told of but in the summary. @default none */
  readonly mutes?: readonly Mute[];
  /** `auto`: a file in the data folder. Absent: none. */
  readonly capture?: 'auto' | { readonly file: string };
  /** How much the folder of captures may hold. @default 20 sessions, 500 MB */
  readonly captureLimits?: CaptureLimits;
  /** Whether captures hold secrets as they are. @default false */
  readonly keepsSecrets?: boolean;
  /** What does not count when a face compares two answers. @default nothing */
  readonly comparison?: Pick<ReplayOptions, 'ignore' | 'unordered'>;
  /** Whether `tracectl replay` finds it, through a control socket. */
  readonly isFindable: boolean;
  readonly dataDir: string;
}

export interface SessionDependencies {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly pid: number;
  /** Makes the data plane, in a thread of its own or in this one. */
  readonly createPlane: (listener: PlaneListener, attribution: AttributionHandle | undefined) => PlaneHandle;
  /** Where processes are found. Absent: nowhere. */
  readonly createAttribution?: CreateAttribution;
  /** @default those of this process */
  readonly resources?: Resources;
}
