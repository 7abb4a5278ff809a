// What is said over the control socket: HTTP on a socket that only the session's owner can open (0600).
// GET /v1/session says that it is there, GET /v1/exchanges answers a list (of a filter, `?filter=`), GET /v1/findings
// what was found so far, POST /v1/replay a JSON
// line for each result as it comes, POST /v1/cancel ends that, POST /v1/editable the request of one exchange as it would be sent, and GET /v1/capture
// what is held in the form of a capture file, so that whoever reads one can read a running session.
import type { FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { ReplayEndJson, ReplayJson } from '../replay/replay-json.ts';
import type { EditedRequest, ReplayOptions } from '../replay/replay-options.ts';

/** What a run showed so far: all findings, folded, the worst first. */
export interface RunFindings {
  readonly requests: number;
  readonly findings: readonly FoldedFinding[];
  readonly muted: readonly MutedFindings[];
}

export interface ReplayCommand {
  /** Each an `id` or a `seq`. */
  readonly ids: readonly string[];
  readonly options: ReplayOptions;
  /** By which it can be cancelled; made up by whoever asks. */
  readonly token?: string;
}

/** A line of the answer to a replay: a result, an id that names nothing, the end, or why no more will come. */
export type ReplayLine =
  | ReplayJson
  | ReplayEndJson
  | { readonly type: 'unknown'; readonly id: string }
  | { readonly type: 'lost'; readonly reason: string };

/** What of the session `GET /v1/capture` answers; the members are the parameters of its query. */
export interface CaptureQuery {
  /** In the filter language; exchanges only. @default every one */
  readonly filter?: string;
  /** Each an `id` or a `seq`. */
  readonly ids?: readonly string[];
  /** Low 64 bits of a trace's id: its exchanges and reported spans. */
  readonly trace?: string;
  /** Whether bodies come along. */
  readonly bodies: boolean;
  /** Whether spans that applications reported come along. */
  readonly spans: boolean;
  /** Whether what ends from now on comes as well, until the reader leaves. */
  readonly follow: boolean;
  /** Whether lines of type `state` come along (watch-state.ts), and exchanges again of which more became known. @default false */
  readonly state?: boolean;
}

/** Below `/v1`, or below where the sink serves it. */
export function captureQueryPath(query: CaptureQuery): string {
  const parameters = new URLSearchParams();
  if (query.filter !== undefined) parameters.set('filter', query.filter);
  for (const id of query.ids ?? []) parameters.append('id', id);
  if (query.trace !== undefined) parameters.set('trace', query.trace);
  for (const flag of ['bodies', 'spans', 'follow', 'state'] as const)
    if (query[flag]) parameters.set(flag, 'true');
  return `/capture?${parameters}`;
}

export function readCaptureQuery(parameters: URLSearchParams): CaptureQuery {
  const filter = parameters.get('filter');
  const trace = parameters.get('trace');
  const ids = parameters.getAll('id');
  const isSet = (name: string): boolean => parameters.get(name) === 'true';
  return {
    ...(filter !== null && { filter }),
    ...(ids.length > 0 && { ids }),
    ...(trace !== null && { trace }),
    bodies: isSet('bodies'),
    spans: isSet('spans'),
    follow: isSet('follow'),
    ...(isSet('state') && { state: true }),
  };
}
/** Ends a replay after the requests that are under way. */
export interface CancelCommand {
  readonly token: string;
}

/** Secrets that went to a host lately. */
export interface CredentialsCommand {
  /** `host[:port]` of the upstreams. */
  readonly authorities: readonly string[];
}

export interface EditableCommand {
  /** An `id` or a `seq`. */
  readonly id: string;
  readonly options: ReplayOptions;
}

/** The request of one exchange, complete, secrets included; or why there is none, in one sentence. */
export type EditableAnswer =
  | {
      readonly id: string;
      readonly seq: number;
      readonly request: EditedRequest;
      readonly notes: readonly string[];
    }
  | { readonly problem: string };
