// A small application with a session: a login that sets a cookie and gives a CSRF token, things that can be created with
// both, and read. Every id, cookie and token is another one each time.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SessionServer {
  readonly url: string;
  readonly port: number;
  /** `POST /login 200` of each request. */
  readonly log: string[];
  /** Forgets every session and every thing, as a restart does. */
  restart(): void;
  close(): Promise<void>;
}

export async function startSessionServer(): Promise<SessionServer> {
  const sessions = new Map<string, string>();
  const items = new Map<string, string>();
  const log: string[] = [];
  let nextNumber = 7;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const session = /(?:^|;\s*)sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const csrf = sessions.get(session);
    const answer = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      log.push(`${request.method} ${request.url} ${status}`);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(value));
    };
    if (request.method === 'POST' && request.url === '/login') {
      const sid = randomBytes(12).toString('base64url');
      sessions.set(sid, randomBytes(12).toString('hex'));
      return answer(200, { user: 'ada' }, { 'set-cookie': `sid=${sid}; Path=/; HttpOnly` });
    }
    if (csrf === undefined) return answer(401, { error: 'no session' });
    if (request.method === 'GET' && request.url === '/form') {
      log.push('GET /form 200');
      response.writeHead(200, { 'content-type': 'text/html' });
      return response.end(`<form><input type="hidden" name="csrf_token" value="${csrf}"></form>`);
    }
    if (request.method === 'POST') {
      if (request.headers['x-csrf-token'] !== csrf) return answer(403, { error: 'wrong token' });
      const id = String(nextNumber++);
      items.set(id, body);
      return answer(201, { id: Number(id) }, { location: `/items/${id}` });
    }
    const item = items.get(/^\/items\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '');
    return item === undefined ? answer(404, { error: 'no such item' }) : answer(200, JSON.parse(item));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log,
    restart: () => {
      sessions.clear();
      items.clear();
      log.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
