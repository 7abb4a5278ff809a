// What crosses between the data plane's thread and the main one. Plain data: everything survives structuredClone.
// Up: batches of events, and answers to commands. Down: commands, and credit for batches.
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { Listening, ListenProblem } from '../proxy/data-plane.ts';
import type { PlaneOptions } from '../proxy/plane-options.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';

/** What gave way because the main thread could not keep up, since the last batch. */
export interface Shed {
  readonly openings: number;
  readonly bodies: number;
  readonly records: number;
}

export type PlaneCommand =
  | { readonly type: 'start'; readonly options: PlaneOptions }
  | { readonly type: 'replay'; readonly token: number; readonly request: ReplayRequest }
  | { readonly type: 'stop'; readonly graceMs: number }
  /** One batch was dealt with. */
  | { readonly type: 'credit' };

export type PlaneMessage =
  | { readonly type: 'started'; readonly listening: readonly Listening[] }
  | { readonly type: 'notStarted'; readonly problem: ListenProblem }
  | { readonly type: 'batch'; readonly events: readonly PlaneEvent[]; readonly shed: Shed }
  /** The new exchange's id, or why there is none. Follows the batch that holds the exchange. */
  | {
      readonly type: 'replayed';
      readonly token: number;
      readonly exchangeId?: string;
      readonly error?: string;
    }
  | { readonly type: 'stopped' };

/** The part of a MessagePort that both sides use; `parentPort`, `Worker` and `MessageChannel` all have it. */
export interface Port<Out, In> {
  postMessage(message: Out, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: In) => void): void;
  close(): void;
}
