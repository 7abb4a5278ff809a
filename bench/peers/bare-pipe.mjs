// The least that a proxy on `node:http` and undici can do, and the measure for tracectl: headers as they are but for
// `Connection`, the body of an answer passed on as it comes. No trace headers, no back-pressure, no request bodies, no record:
// the floor, and not a proxy to use. Runs as a child: `node bare-pipe.mjs UPSTREAM-PORT`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { stopChild } from '../child-program.mjs';

const self = fileURLToPath(import.meta.url);

export async function startBarePipe(upstreamPort) {
  const child = fork(self, [String(upstreamPort)]);
  const [port] = await once(child, 'message');
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

function serve(upstreamPort) {
  const pool = new Pool(`http://127.0.0.1:${upstreamPort}`);
  const server = createServer(({ method, url: path, rawHeaders }, response) => {
    pool.dispatch(
      { method, path, headers: withoutConnection(rawHeaders) },
      {
        onRequestStart: () => {},
        onResponseStart: ({ rawHeaders: received }, status) =>
          response.writeHead(status, received.map(String)),
        onResponseData: (_, chunk) => response.write(chunk),
        onResponseEnd: () => response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  });
  server.listen(0, '127.0.0.1', 1024, () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

/** It is the client's word about its own connection; passed on, it would close the one to the upstream. */
function withoutConnection(headers) {
  const kept = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i].toLowerCase() !== 'connection') kept.push(headers[i], headers[i + 1]);
  }
  return kept;
}

if (process.argv[1] === self) serve(Number(process.argv[2]));
