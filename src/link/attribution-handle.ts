// The main thread's end of finding processes. The thread starts when it is told to: not before everything listens, so that
// it costs nothing of the start; what the data planes tell until then waits in their ports.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { AttributorListener } from '../attribution/attributor.ts';
import type { AttributionCommand, AttributionMessage, AttributionOptions } from './attribution-messages.ts';

export interface AttributionListener extends AttributorListener {
  /** No more answers will come: a fault of ours ended it. */
  onFault(error: Error): void;
}

export interface AttributionHandle {
  /** Where one data plane tells of its connections. To be handed into its thread. */
  planePort(): MessagePort;
  start(options: AttributionOptions): void;
  /** What a process that was started from here, and what it starts in turn, is called. */
  named(pid: number, service: string): void;
  stop(): void;
}

/** `run` serves at the other end of the port, and returns how to end that. */
export function createAttributionHandle(
  listener: AttributionListener,
  run: (port: MessagePort, options: AttributionOptions) => () => void,
): AttributionHandle {
  const { port1: port, port2: hostPort } = new MessageChannel();
  const command = (message: AttributionCommand, transfer: MessagePort[] = []): void => {
    port.postMessage(message, transfer);
  };
  port.on('message', (message: AttributionMessage) => {
    if (message.type === 'identified') listener.onIdentified(message.identified);
    else listener.onNotice(message.text);
  });
  // It must not keep the process alive.
  port.unref();
  let end = (): void => hostPort.close();
  return {
    planePort: () => {
      const { port1, port2 } = new MessageChannel();
      command({ type: 'connections', port: port2 }, [port2]);
      return port1;
    },
    start: (options) => {
      end = run(hostPort, options);
    },
    named: (pid, service) => command({ type: 'named', pid, service }),
    stop: () => {
      port.close();
      end();
    },
  };
}
