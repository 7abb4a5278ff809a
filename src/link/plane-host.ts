// The data plane's end of the link: obeys commands, sends batches and answers. Runs in the worker, or, inline, in
// the main thread over the same messages.
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { DataPlane } from '../proxy/data-plane.ts';
import { startDataPlane } from '../proxy/data-plane.ts';
import { type ReadMemory, systemMemory } from '../proxy/memory.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import { type Clock, systemClock } from '../trace/clock.ts';
import { createRandomIds, type IdSource } from '../trace/ids.ts';
import { Batcher, batcherLimits } from './batcher.ts';
import type { PlaneCommand, PlaneMessage, Port } from './messages.ts';

export interface PlaneHostDependencies {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly readMemory: ReadMemory;
  /** Told of each connection at once. @default nobody */
  readonly onConnection?: (connection: ConnectionOpened) => void;
}

/** `youngBytes`: what the young generation of this thread's heap may take, where that is known. */
export const systemDependencies = (youngBytes?: number): PlaneHostDependencies => ({
  clock: systemClock,
  ids: createRandomIds(),
  readMemory: systemMemory(youngBytes),
});

/** Serves one data plane over a port until it is told to stop. */
export function hostPlane(port: Port<PlaneMessage, PlaneCommand>, dependencies: PlaneHostDependencies): void {
  const batcher = new Batcher(
    (events, shed, transfer) => port.postMessage({ type: 'batch', events, shed }, transfer),
    batcherLimits(dependencies.readMemory().heapLimitBytes),
  );
  let plane: DataPlane | undefined;

  const start = async (options: Extract<PlaneCommand, { type: 'start' }>['options']): Promise<void> => {
    const started = await startDataPlane(options, { ...dependencies, emit: (event) => batcher.add(event) });
    if ('problem' in started) {
      port.postMessage({ type: 'notStarted', problem: started.problem });
      return;
    }
    plane = started.plane;
    port.postMessage({ type: 'started', listening: plane.listening });
  };

  const replay = async (token: number, request: ReplayRequest): Promise<void> => {
    try {
      if (plane === undefined) throw new Error('the data plane is not running');
      const exchangeId = await plane.replay(request);
      batcher.flush();
      port.postMessage({ type: 'replayed', token, exchangeId });
    } catch (error) {
      port.postMessage({
        type: 'replayed',
        token,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  };

  const stop = async (graceMs: number): Promise<void> => {
    await plane?.stop(graceMs);
    batcher.flush();
    port.postMessage({ type: 'stopped' });
    port.close();
  };

  port.onMessage((command) => {
    if (command.type === 'credit') batcher.credit();
    else if (command.type === 'start') void start(command.options);
    else if (command.type === 'replay') void replay(command.token, command.request);
    else void stop(command.graceMs);
  });
}
