// Makes a server listen. Data planes in several threads share a port by SO_REUSEPORT: the kernel gives each new
// connection to one of them.
import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import type { ListenAddress, PortSharing } from './plane-options.ts';

/** Connections that wait to be accepted; Node's 511 are full when a thousand come at once. The system may allow fewer. */
const BACKLOG = 4096;

/** The address that the server got. Rejects with the system's error. */
export async function listen(
  server: Server,
  address: ListenAddress,
  sharing: PortSharing | undefined,
): Promise<AddressInfo> {
  // The option would share the port with any other program of this person that sets it as well, another tracectl above
  // all; so the first plane has to find the port free.
  if (sharing === 'opens' && address.port !== 0) await close(await bind(createServer(), address, false));
  const bound = await bind(server, address, sharing !== undefined);
  return bound.address() as AddressInfo;
}

function bind<S extends Server | ReturnType<typeof createServer>>(
  server: S,
  { host, port }: ListenAddress,
  reusePort: boolean,
): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG, exclusive: true, reusePort }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function close(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
