// What the thread runs that finds processes: the host at the other end of the port that it was given.
import { enableCompileCache } from 'node:module';
import { type MessagePort, workerData } from 'node:worker_threads';
import type { AttributionOptions } from './attribution-messages.ts';

/** What the thread is started with. */
export interface AttributionStart {
  readonly port: MessagePort;
  readonly options: AttributionOptions;
}

const start = workerData as AttributionStart | undefined;
if (start !== undefined) {
  enableCompileCache();
  const { hostAttribution } = await import('./attribution-host.ts');
  hostAttribution(start.port, start.options);
}
