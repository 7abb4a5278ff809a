// A service of the demo in a process of its own: started, connected and ended over the channel that Node opens between a
// process and its child. When this end of the channel is gone, however its process died, the child closes by itself.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { DemoService, DemoServiceOptions, DemoSurroundings } from './demo-service.ts';

export type ServiceCommand =
  | { readonly type: 'start'; readonly options: DemoServiceOptions }
  | { readonly type: 'connect'; readonly surroundings: DemoSurroundings };

export interface ServiceMessage {
  readonly type: 'listening';
  readonly port: number;
}

export interface ServiceProcess extends DemoService {
  readonly pid: number;
  /** Resolves with a sentence when the process ends though nobody closed it; never otherwise. */
  readonly lost: Promise<string>;
}

/** How long a child may take for its last spans before it is killed. */
const CLOSE_MS = 1000;
const ERROR_CHARACTERS = 2000;

/** @param entry the built `service-process-entry` */
export async function startServiceProcess(entry: URL, options: DemoServiceOptions): Promise<ServiceProcess> {
  // Its errors are kept: written to the terminal they would run through the dashboard.
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-ERROR_CHARACTERS);
  });
  let isClosing = false;
  const lost = Promise.withResolvers<string>();
  const ended = once(child, 'exit').then(([code, signal]) => {
    const last = errors.trim().split('\n').at(-1) ?? '';
    const why = last === '' ? '' : `: ${last}`;
    const sentence = `The demo's service ${options.name} (pid ${child.pid}) ended with ${signal ?? code}${why}.`;
    if (!isClosing) lost.resolve(sentence);
    return sentence;
  });
  tell(child, { type: 'start', options });
  const first = await Promise.race([once(child, 'message'), ended]);
  if (typeof first === 'string') throw new Error(first);
  const { port } = first[0] as ServiceMessage;
  return {
    pid: child.pid ?? 0,
    port,
    lost: lost.promise,
    connect: (surroundings) => tell(child, { type: 'connect', surroundings }),
    close: async () => {
      isClosing = true;
      const deadline = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(deadline);
    },
  };
}

function tell(child: ChildProcess, command: ServiceCommand): void {
  if (child.connected) child.send(command);
}
