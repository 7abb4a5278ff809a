// Makes a server listen, with the problem as a value.
import type { Server } from 'node:net';

export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** The address could not be had; `code` is the system's, for example EADDRINUSE. */
export interface ListenProblem extends ListenAddress {
  readonly code: string;
}

export function listenOn(
  server: Server,
  { host, port }: ListenAddress,
): Promise<{ readonly port: number } | { readonly problem: ListenProblem }> {
  return new Promise((resolve) => {
    // It stays: a connection that cannot be accepted later on (EMFILE) must not end the process.
    server.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ problem: { code: error.code ?? error.message, host, port } });
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port });
    });
  });
}
