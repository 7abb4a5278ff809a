// Why a session could not be started.
import type { ListenProblem } from '../proxy/data-plane.ts';
import type { LensProblem, SinkPart } from './session-sink.ts';

/** An address that could not be listened on, and for what; or a capture file that could not be opened. */
export type SessionProblem =
  | ({ readonly part: 'proxy' | SinkPart } & ListenProblem)
  | { readonly part: 'capture'; readonly file: string; readonly reason: string }
  | LensProblem;
