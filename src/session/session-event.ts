// What happens in a session, for faces that tell it line by line.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { ReplayJson } from '../replay/replay-json.ts';
import type { Span } from '../trace/span.ts';
import type { Notice, SessionCounts } from './live-view.ts';

/** What a session says of itself when everything listens. */
export interface ReadyInfo {
  readonly session: string;
  readonly pid: number;
  /** URLs of the proxy. */
  readonly proxy: readonly string[];
  /** Services that have a port of their own, each with its URL. */
  readonly services: readonly { readonly name: string; readonly url: string }[];
  /** Callers that have a port of their own, each with its URL. */
  readonly callers: readonly { readonly name: string; readonly url: string }[];
  readonly sink?: string;
  /** Where Zipkin Lens shows what is held. */
  readonly lens?: string;
  /** Ports for OTLP alone, beside the sink. */
  readonly otlp?: { readonly http?: string; readonly grpc?: string };
  /** Collector's URL. */
  readonly relay?: string;
  /** All of them, when there are several. */
  readonly relays?: readonly string[];
  readonly upstreams: readonly string[];
}

export type SessionEvent =
  | { readonly type: 'ready'; readonly info: ReadyInfo }
  | {
      readonly type: 'exchange';
      readonly exchange: Exchange;
      readonly findings: readonly Finding[];
      /** Who sent it, and who served it, as far as that was known in time. */
      readonly caller?: ServiceIdentity;
      readonly callee?: ServiceIdentity;
      /** Name of the session elsewhere that tells it. Absent: this one. */
      readonly from?: string;
      /** What caused it, as far as that was decided by its end. */
      readonly link?: Link;
    }
  /** What caused an exchange was decided after it had been told. */
  | { readonly type: 'link'; readonly exchange: Exchange; readonly link: Link; readonly from?: string }
  /** A span that an application reported. */
  | { readonly type: 'span'; readonly span: Span; readonly from?: string }
  | { readonly type: 'relay'; readonly state: RelayState; readonly from?: string }
  | { readonly type: 'replay'; readonly result: ReplayJson }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** About a service, a trace or the run, or about an exchange that was told before. */
  | { readonly type: 'finding'; readonly finding: FoldedFinding; readonly from?: string }
  /** A warning or an error that was told turned out to be none. */
  | {
      readonly type: 'withdrawn';
      readonly finding: Finding;
      /** What is said in its place. */
      readonly now?: Finding;
      /** The exchange that it was told of, and all that is found in it by now. Absent: it was about a service. */
      readonly exchange?: Exchange;
      readonly findings: readonly Finding[];
      readonly from?: string;
    }
  | {
      readonly type: 'summary';
      readonly counts: SessionCounts;
      readonly relay: RelayState;
      /** All of the run, the worst first. Absent: none. */
      readonly findings?: readonly FoldedFinding[];
      readonly muted?: readonly MutedFindings[];
    };
