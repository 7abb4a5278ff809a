// What the child process runs: one service, told over the channel to its parent what to be. It ends when the channel does.
import { systemClock } from '../trace/clock.ts';
import { createRandomIds } from '../trace/ids.ts';
import { type DemoService, startDemoService } from './demo-service.ts';
import type { ServiceCommand, ServiceMessage } from './service-process.ts';

let service: DemoService | undefined;

process.on('message', async (command: ServiceCommand) => {
  if (command.type === 'connect') return service?.connect(command.surroundings);
  service = await startDemoService(command.options, { ids: createRandomIds(), clock: systemClock });
  const message: ServiceMessage = { type: 'listening', port: service.port };
  process.send?.(message);
});
process.on('disconnect', () => service?.close());
// Ctrl-C goes to every process of the terminal, and the parent may still want answers for what is under way.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
