// How long a person waits for what a key does: the built program in a pseudo terminal of 120x40, requests through its proxy at
// a rate, and the time from writing a key to reading the line that it changes. The requests are sent by a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { program, spawnInTerminal } from '../built-program.mjs';
import { startCannedUpstream } from '../canned-upstream.mjs';
import { freePort, untilListening } from '../child-program.mjs';
import { createRawClient, sendMany } from '../raw-client.mjs';
import { percentile } from '../statistics.mjs';

const self = fileURLToPath(import.meta.url);
const SIZE = { columns: 120, rows: 40 };
/** So that there is something to move in while nothing comes. */
const HELD = 1_000;
const CONNECTIONS = 32;
const WARM_UP_MS = 3_000;
const BETWEEN_KEYS_MS = 60;
const ANSWER_LIMIT_MS = 20_000;

export async function keyDelay({ rate, keys, environment }) {
  const upstream = await startCannedUpstream();
  const port = await freePort();
  const args = ['proxy', '--upstream', `127.0.0.1:${upstream.port}`, '--listen', `127.0.0.1:${port}`];
  const command = [process.execPath, program, ...args, '--sink', '127.0.0.1:0', '--theme', 'dark'];
  const stdio = ['pipe', 'pipe', 'inherit'];
  const terminal = spawnInTerminal(command, SIZE, { env: environment, stdio });
  const screen = outputOf(terminal);
  let load;
  try {
    await untilListening(port, terminal);
    await sendMany(port, HELD);
    load = fork(self, [String(port), String(rate)]);
    await pause(WARM_UP_MS);
    const took = [];
    for (let i = 0; i < keys; i += 1) {
      await pause(BETWEEN_KEYS_MS);
      const answered = screen.shown(/d on another|no more/);
      const started = performance.now();
      // Marks the request: it is told at once, in a line that nothing else changes.
      terminal.stdin.write('m');
      await answered;
      took.push(performance.now() - started);
    }
    load.send('stop');
    const [sentPerSecond] = await once(load, 'message');
    return {
      rate,
      sentPerSecond,
      p50: percentile(took, 50),
      p90: percentile(took, 90),
      p99: percentile(took, 99),
      max: Math.max(...took),
    };
  } finally {
    load?.kill();
    terminal.stdin.write('Q');
    await once(terminal, 'exit');
    await upstream.stop();
  }
}

function outputOf(terminal) {
  let text = '';
  let waiting;
  terminal.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (waiting === undefined) return;
    text += chunk;
    if (!waiting.wanted.test(text)) return;
    waiting.resolve();
    waiting = undefined;
  });
  return {
    shown: (wanted) => {
      text = '';
      return new Promise((resolve, reject) => {
        waiting = { wanted, resolve };
        setTimeout(() => reject(new Error(`${wanted} was not shown: ${text}`)), ANSWER_LIMIT_MS).unref();
      });
    },
  };
}

/** What is more than the proxy takes at once is left out, and so is not counted as sent. */
async function sendUntilStopped(port, rate) {
  let isStopped = false;
  process.on('message', () => {
    isStopped = true;
  });
  const client = createRawClient(port);
  const started = performance.now();
  let sent = 0;
  let slot = 0;
  const keepAsking = async () => {
    while (!isStopped) {
      const now = performance.now() - started;
      slot = Math.max(slot + 1, Math.floor((now * rate) / 1000));
      const due = (slot * 1000) / rate;
      if (due > now) await pause(due - now);
      const isSent = await client.get().then(
        () => true,
        () => false,
      );
      sent += Number(isSent);
    }
  };
  if (rate === 0) await once(process, 'message');
  else await Promise.all(Array.from({ length: CONNECTIONS }, keepAsking));
  process.send?.((sent * 1000) / (performance.now() - started));
  process.disconnect?.();
  client.close();
}

if (process.argv[1] === self) await sendUntilStopped(Number(process.argv[2]), Number(process.argv[3]));
