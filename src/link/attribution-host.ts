// The end of the link where processes are found, in a thread of its own or, in tests, in this one.
import type { MessagePort } from 'node:worker_threads';
import { Attributor } from '../attribution/attributor.ts';
import { systemOwners } from '../attribution/system-owners.ts';
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { AttributionCommand, AttributionMessage, AttributionOptions } from './attribution-messages.ts';

/** Serves over a port until that is closed. Nothing happens on a system where processes cannot be found. */
export function hostAttribution(
  port: MessagePort,
  { ownPid, ports }: AttributionOptions,
  platform: NodeJS.Platform = process.platform,
): void {
  const pids = new Map<number, string>();
  const system = systemOwners(platform, { ports: new Map(ports), pids });
  if (system === undefined) return;
  const tell = (message: AttributionMessage): void => port.postMessage(message);
  const attributor = new Attributor(
    system.owners,
    {
      onIdentified: (identified) => tell({ type: 'identified', identified }),
      onNotice: (text) => tell({ type: 'notice', text }),
    },
    { ownPid, gatherMs: system.gatherMs },
  );
  const planes: MessagePort[] = [];
  port.on('message', (command: AttributionCommand) => {
    if (command.type === 'named') {
      pids.set(command.pid, command.service);
      return;
    }
    planes.push(command.port);
    command.port.on('message', (connection: ConnectionOpened) => attributor.opened(connection));
  });
  port.on('close', () => {
    attributor.stop();
    for (const plane of planes) plane.close();
  });
}
