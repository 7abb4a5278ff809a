// mitmdump, the tool that people look at HTTP with in a terminal, as a reverse proxy that prints nothing.
import { join } from 'node:path';
import { cachedPeer } from '../../test/peers/support/peer-cache.ts';
import { installIntoVenv } from '../../test/peers/support/python-venv.ts';
import { freePort, startListening } from '../child-program.mjs';

/** The newest that runs on Python 3.11. */
const VERSION = '11.0.2';

export async function startMitmdump(upstreamPort, environment) {
  const folder = await cachedPeer(`mitmproxy-${VERSION}`, (target) =>
    installIntoVenv(target, [`mitmproxy==${VERSION}`]),
  );
  const port = await freePort();
  const addresses = ['--mode', `reverse:http://127.0.0.1:${upstreamPort}`, '--listen-host', '127.0.0.1'];
  const args = ['--quiet', ...addresses, '--listen-port', String(port)];
  // It complains about the connections that its own end cuts.
  const options = { env: environment, stderr: 'ignore' };
  return startListening(join(folder, 'bin/mitmdump'), args, port, options);
}
