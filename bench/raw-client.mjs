// The cheapest client that keeps its connections: requests are a text, and an answer ends where its content-length says.
// It takes few cycles from those that are measured, on the cores that all of them share.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const HEAD_END = '\r\n\r\n';
const ANSWER_LIMIT_MS = 20_000;

/** Requests to one port. It opens as many connections as there are requests at once. */
export function createRawClient(port) {
  const request = `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
  const idle = [];
  const all = new Set();

  const open = () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    all.add(socket);
    return socket;
  };

  /** The milliseconds until the last byte of the answer. */
  const get = () =>
    new Promise((resolve, reject) => {
      const socket = idle.pop() ?? open();
      const started = performance.now();
      let text = '';
      const fail = (error) => reject(error ?? new Error(`no whole answer from port ${port}: ${text}`));
      const timer = setTimeout(fail, ANSWER_LIMIT_MS);
      const see = (chunk) => {
        text += chunk;
        if (!isWhole(text)) return;
        clearTimeout(timer);
        socket.off('data', see).off('error', fail).off('close', fail);
        idle.push(socket);
        if (text.startsWith('HTTP/1.1 200 ')) resolve(performance.now() - started);
        else fail();
      };
      socket.on('data', see).once('error', fail).once('close', fail);
      socket.write(request);
    });

  return { get, close: () => all.forEach((socket) => void socket.destroy()) };
}

/** So many requests over so many connections, each as soon as the one before is answered. */
export async function sendMany(port, count, connections = 16) {
  const client = createRawClient(port);
  let left = count;
  const keepAsking = async () => {
    while (left > 0) {
      left -= 1;
      await client.get();
    }
  };
  await Promise.all(Array.from({ length: connections }, keepAsking));
  client.close();
}

/** The milliseconds that each request took, of so many a second, sent whatever becomes of the ones before. */
export async function sendAtRate(port, rate, seconds) {
  const client = createRawClient(port);
  const requests = [];
  const started = performance.now();
  while (requests.length < rate * seconds) {
    const due = Math.min(rate * seconds, ((performance.now() - started) / 1000) * rate);
    while (requests.length < due) requests.push(client.get());
    await pause(1);
  }
  const took = await Promise.all(requests);
  client.close();
  return took;
}

function isWhole(text) {
  const head = text.indexOf(HEAD_END);
  if (head === -1) return false;
  const [, length] = /^content-length: *(\d+)/im.exec(text) ?? [];
  return length !== undefined && text.length >= head + HEAD_END.length + Number(length);
}
