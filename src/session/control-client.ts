// The other end of the control socket: what `tracectl replay` speaks to a running session with.
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { captureItems, type ReadItem } from '../capture/capture-reader.ts';
import type { GivenCredential } from '../replay/replay-options.ts';
import {
  type CaptureQuery,
  captureQueryPath,
  type EditableAnswer,
  type EditableCommand,
  type ReplayCommand,
  type ReplayLine,
  type RunFindings,
} from './control-messages.ts';
import type { ListedExchange } from './listed-exchange.ts';
import { forgetSession, registeredSessions, type SessionRecord } from './session-registry.ts';

export interface ControlClient {
  readonly record: SessionRecord;
  /** Oldest first; of a filter's text, those that it means. */
  exchanges(filter?: string): Promise<ListedExchange[]>;
  editable(command: EditableCommand): Promise<EditableAnswer>;
  /** Whoever stops reading stops the replay. With a signal what is under way is still told. */
  replay(command: ReplayCommand, signal?: AbortSignal): AsyncGenerator<ReplayLine>;
  /** Secrets that went to these hosts lately. */
  credentials(authorities: readonly string[]): Promise<GivenCredential[]>;
  findings(): Promise<RunFindings>;
  /** What the session holds, as a capture file would; `unreadable` when it ends, or does not understand. */
  capture(query: CaptureQuery): AsyncGenerator<ReadItem>;
}

/** The newest session of this data folder that answers; records of dead ones are removed on the way. */
export async function findRunningSession(dataDir: string): Promise<ControlClient | undefined> {
  for (const record of registeredSessions(dataDir)) {
    if (await isRunning(dataDir, record)) return clientOf(record);
  }
  return undefined;
}

/** Every one that answers, the newest first. */
export async function runningSessions(dataDir: string): Promise<SessionRecord[]> {
  const running: SessionRecord[] = [];
  for (const record of registeredSessions(dataDir)) {
    if (await isRunning(dataDir, record)) running.push(record);
  }
  return running;
}

async function isRunning(dataDir: string, record: SessionRecord): Promise<boolean> {
  try {
    const response = await send(record.socket, 'GET', '/v1/session');
    response.resume();
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') forgetSession(dataDir, record);
    return false;
  }
}

function clientOf(record: SessionRecord): ControlClient {
  return {
    record,
    exchanges: async (filter) => {
      const query = filter === undefined ? '' : `?filter=${encodeURIComponent(filter)}`;
      return (await readJson(await send(record.socket, 'GET', `/v1/exchanges${query}`))) as ListedExchange[];
    },
    editable: async (command) => {
      const response = await send(record.socket, 'POST', '/v1/editable', JSON.stringify(command));
      return (await readJson(response)) as EditableAnswer;
    },
    findings: async () => (await readJson(await send(record.socket, 'GET', '/v1/findings'))) as RunFindings,
    async *capture(query) {
      try {
        yield* captureItems(await send(record.socket, 'GET', `/v1${captureQueryPath(query)}`));
      } catch (error) {
        yield { unreadable: error instanceof Error ? error.message : String(error) };
      }
    },
    credentials: async (authorities) => {
      const response = await send(record.socket, 'POST', '/v1/credentials', JSON.stringify({ authorities }));
      return (await readJson(response)) as GivenCredential[];
    },
    async *replay(command, signal) {
      const token = randomUUID();
      const cancel = (): void => {
        send(record.socket, 'POST', '/v1/cancel', JSON.stringify({ token })).then(
          (response) => response.resume(),
          () => {},
        );
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        const response = await send(
          record.socket,
          'POST',
          '/v1/replay',
          JSON.stringify({ ...command, token }),
        );
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) {
          const lines = (text + chunk).split('\n');
          text = lines.pop() ?? '';
          for (const line of lines) yield JSON.parse(line) as ReplayLine;
        }
      } catch {
        yield {
          type: 'lost',
          reason: `The running session (pid ${record.pid}) ended before it had answered.`,
        };
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
  };
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

function send(socketPath: string, method: string, path: string, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`the running session answered ${response.statusCode}`));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
