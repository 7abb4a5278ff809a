// The other end of the control socket: what `tracectl replay` speaks to a running session with.
import { type IncomingMessage, request } from 'node:http';
import type { ReplayCommand, ReplayLine } from './control-messages.ts';
import type { ListedExchange } from './listed-exchange.ts';
import { forgetSession, registeredSessions, type SessionRecord } from './session-registry.ts';

export interface ControlClient {
  readonly record: SessionRecord;
  exchanges(): Promise<ListedExchange[]>;
  replay(command: ReplayCommand): AsyncGenerator<ReplayLine>;
}

/** The newest session of this data folder that answers; records of dead ones are removed on the way. */
export async function findRunningSession(dataDir: string): Promise<ControlClient | undefined> {
  for (const record of registeredSessions(dataDir)) {
    const client = clientOf(record);
    try {
      await client.exchanges();
      return client;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ECONNREFUSED') forgetSession(dataDir, record);
    }
  }
  return undefined;
}

function clientOf(record: SessionRecord): ControlClient {
  return {
    record,
    exchanges: async () => {
      const response = await send(record.socket, 'GET', '/v1/exchanges');
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      return JSON.parse(text) as ListedExchange[];
    },
    async *replay(command) {
      try {
        const response = await send(record.socket, 'POST', '/v1/replay', JSON.stringify(command));
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
      }
    },
  };
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
