// The main thread's end of the link: the one way to command the data plane and to hear from it.
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { Listening, ListenProblem } from '../proxy/data-plane.ts';
import type { PlaneOptions } from '../proxy/plane-options.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import type { PlaneCommand, PlaneMessage, Port, Shed } from './messages.ts';

export type PlaneStarted = { readonly listening: readonly Listening[] } | { readonly problem: ListenProblem };

export interface PlaneListener {
  /** Called with each batch, in the order in which things happened. */
  onEvents(events: readonly PlaneEvent[]): void;
  onShed(shed: Shed): void;
}

export interface PlaneHandle {
  start(options: PlaneOptions): Promise<PlaneStarted>;
  /** Resolves with the id of the new exchange, which `onEvents` has told by then. */
  replay(request: ReplayRequest): Promise<string>;
  /** Resolves when the last batch has been told. */
  stop(graceMs: number): Promise<void>;
  /** Rejects when the plane dies; never resolves. */
  readonly failed: Promise<never>;
}

/** `failed` is the transport's own word for a plane that died (a worker's uncaught error). */
export function createPlaneHandle(
  port: Port<PlaneCommand, PlaneMessage>,
  failed: Promise<never>,
  listener: PlaneListener,
): PlaneHandle {
  const replays = new Map<number, { resolve(id: string): void; reject(error: Error): void }>();
  const started = Promise.withResolvers<PlaneStarted>();
  const stopped = Promise.withResolvers<void>();
  let token = 0;

  port.onMessage((message) => {
    switch (message.type) {
      case 'started':
        started.resolve({ listening: message.listening });
        break;
      case 'notStarted':
        started.resolve({ problem: message.problem });
        break;
      case 'batch':
        listener.onEvents(message.events);
        listener.onShed(message.shed);
        port.postMessage({ type: 'credit' });
        break;
      case 'replayed': {
        const waiting = replays.get(message.token);
        replays.delete(message.token);
        if (message.exchangeId !== undefined) waiting?.resolve(message.exchangeId);
        else waiting?.reject(new Error(message.error ?? 'the replay failed'));
        break;
      }
      case 'stopped':
        stopped.resolve();
        break;
    }
  });

  return {
    failed,
    start: (options) => {
      port.postMessage({ type: 'start', options });
      return Promise.race([started.promise, failed]);
    },
    replay: (request) => {
      token += 1;
      const answer = Promise.withResolvers<string>();
      replays.set(token, answer);
      port.postMessage({ type: 'replay', token, request });
      return Promise.race([answer.promise, failed]);
    },
    stop: async (graceMs) => {
      port.postMessage({ type: 'stop', graceMs });
      await Promise.race([stopped.promise, failed]);
      port.close();
    },
  };
}
