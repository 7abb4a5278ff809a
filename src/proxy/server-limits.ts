// The limits that Node's own server enforces, set and counted.
import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { PlaneContext } from './plane-context.ts';
import { noDescriptors, type PlaneLimits } from './plane-limits.ts';

/** How late at most a head that takes too long is noticed. Node's 30 s would be three times the limit itself. */
const LONGEST_CHECK_MS = 1000;

export function serverOptions({
  maxHeadBytes,
  maxTargetBytes,
  headTimeoutMs,
  idleTimeoutMs,
}: PlaneLimits): ServerOptions {
  return {
    // Room to see what it is that is too long, and to record it (`limitRefusal`); beyond it Node's parser gives up.
    maxHeaderSize: maxHeadBytes + (Number.isFinite(maxTargetBytes) ? maxTargetBytes : 0),
    // Judged in `checkRequestHead`, where the refusal is recorded.
    requireHostHeader: false,
    // A developer stops at breakpoints; only the head itself has to arrive in time.
    requestTimeout: 0,
    headersTimeout: headTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs(headTimeoutMs),
    keepAliveTimeout: idleTimeoutMs,
  };
}

function checkIntervalMs(headTimeoutMs: number): number {
  if (headTimeoutMs === 0) return LONGEST_CHECK_MS;
  return Math.max(1, Math.min(LONGEST_CHECK_MS, Math.floor(headTimeoutMs / 2)));
}

/** `addressOf`: where the server listens, for sentences. */
export function watchServer(server: Server, plane: PlaneContext, addressOf: () => string): void {
  const { limits, reports } = plane;
  server.maxConnections = limits.maxConnections;
  server.on('drop', () => {
    reports.met(
      'connections',
      `${addressOf()} has ${limits.maxConnections} connections: further ones are closed (--max-connections)`,
    );
  });
  server.on('clientError', (error: NodeJS.ErrnoException, connection) => {
    if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') return;
    // A connection that was opened ahead of need, as browsers do, gets no answer that it never asked for.
    if ((connection as Socket).bytesRead === 0) {
      connection.destroy();
      return;
    }
    const slow = `the head of a request took longer than ${limits.headTimeoutMs} ms`;
    reports.met('headerTime', `${slow}: answered 408 (--header-timeout)`);
  });
  server.on('timeout', (connection) => {
    const idle = `a connection to ${addressOf()} was idle for ${limits.idleTimeoutMs} ms`;
    reports.met('idleTime', `${idle}: closed (--idle-timeout)`);
    connection.destroy();
  });
  // It stays for good: a connection that cannot be accepted must not end the process.
  server.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (server.listening && (code === 'EMFILE' || code === 'ENFILE'))
      reports.met('descriptors', noDescriptors);
  });
}
