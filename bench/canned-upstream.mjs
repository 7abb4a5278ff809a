// The upstream of the comparisons, in a process of its own and as cheap as Node can be: bare sockets, and one of two answers
// that lie ready for each head that ends. `GET /large` is answered with 100 KiB, everything else with a few bytes.
// It knows no request bodies.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { stopChild } from './child-program.mjs';

const self = fileURLToPath(import.meta.url);

export const SMALL = { name: 'a few bytes', path: '/' };
export const LARGE = { name: '100 KiB', path: '/large' };

export async function startCannedUpstream() {
  const child = fork(self);
  const [port] = await once(child, 'message');
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

function answerOf(bodyBytes, connection) {
  const head = [
    'HTTP/1.1 200 OK',
    'content-type: text/plain',
    `content-length: ${bodyBytes}`,
    ...(connection === undefined ? [] : [`connection: ${connection}`]),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.alloc(bodyBytes, 'tracectl\n')]);
}

function serve() {
  const [small, large, smallLast, largeLast] = [undefined, 'close'].flatMap((connection) => [
    answerOf(18, connection),
    answerOf(100 * 1024, connection),
  ]);
  const server = createServer({ noDelay: true }, (socket) => {
    let rest = '';
    socket.setEncoding('latin1').on('data', (text) => {
      const heads = (rest + text).split('\r\n\r\n');
      rest = heads.pop();
      for (const head of heads) {
        const isLarge = head.startsWith(`GET ${LARGE.path} `);
        const isLast = /^connection: *close/im.test(head);
        if (isLast) socket.end(isLarge ? largeLast : smallLast);
        else socket.write(isLarge ? large : small);
      }
    });
    // Whoever leaves in the middle is done with this upstream.
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1', 1024, () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === self) serve();
