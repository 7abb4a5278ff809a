// Five hundred upstream connections fail in each phase of an exchange, while others serve.
import { describe, expect, it } from 'vitest';
import { get, rawRequest } from '../../support/raw-client.ts';
import { type Fault, openFaultyUpstream } from '../support/faulty-upstream.ts';
import { openFullListener } from '../support/full-listener.ts';
import { inWaves, startUnderLoad, tally } from '../support/under-load.ts';

const REQUESTS = 500;
/** Of those that find the connections of others before them. */
const AT_A_TIME = 100;

const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const lengthHead = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';

/** Long enough for the requests beside it on a busy machine. */
const timeout = ['--timeout', '2s'];

interface Failing {
  readonly name: string;
  readonly fault: Fault;
  readonly flags?: readonly string[];
  /** What the client gets of it. */
  readonly answer: RegExp;
  readonly recorded: Readonly<Record<string, number>>;
}

const failing: readonly Failing[] = [
  {
    name: 'reset instead of answering',
    fault: (socket) => socket.resetAndDestroy(),
    answer: /^HTTP\/1\.1 503 .*connection termination$/s,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'end instead of answering',
    fault: (socket) => socket.end(),
    answer: /^HTTP\/1\.1 503 .*connection termination$/s,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'reset in the head of the answer',
    fault: after('HTTP/1.1 200 OK\r\nX-Half: ', (socket) => socket.resetAndDestroy()),
    answer: /^HTTP\/1\.1 503 /,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'end in the head of the answer',
    fault: after('HTTP/1.1 200 OK\r\nX-Half: ', (socket) => socket.end()),
    answer: /^HTTP\/1\.1 503 /,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'reset in a body of chunks',
    fault: after(`${chunkedHead}4\r\nhalf\r\n`, (socket) => socket.resetAndDestroy()),
    answer: /^HTTP\/1\.1 200 (?!.*\r\n0\r\n)/s,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'end in a body of chunks',
    fault: after(`${chunkedHead}4\r\nhalf\r\n`, (socket) => socket.end()),
    answer: /^HTTP\/1\.1 200 (?!.*\r\n0\r\n)/s,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'end in a body with a length',
    fault: after(`${lengthHead}half`, (socket) => socket.end()),
    answer: /^HTTP\/1\.1 200 .*Content-Length: 100\r\n.*half$/s,
    recorded: { 'failed UC': REQUESTS },
  },
  {
    name: 'never answer',
    fault: () => {},
    flags: timeout,
    answer: /^HTTP\/1\.1 504 .*upstream request timeout$/s,
    recorded: { 'failed UT': REQUESTS },
  },
  {
    name: 'never end their answer',
    fault: (socket) => socket.write(`${chunkedHead}4\r\nhalf\r\n`),
    flags: timeout,
    answer: /^HTTP\/1\.1 200 .*half(?!.*\r\n0\r\n)/s,
    recorded: { 'failed UT': REQUESTS },
  },
];

describe.runIf(process.platform === 'linux')('upstreams', () => {
  it.each(failing)(
    'that $name harm nobody else and leave nothing behind',
    async ({ fault, flags = [], answer, recorded }) => {
      const run = await startUnderLoad({ fault }, flags);

      const answers = await Promise.all(
        Array.from({ length: REQUESTS }, () => rawRequest(run.tracectl.port, get('/fault'))),
      );

      for (const each of answers) expect(each).toMatch(answer);
      expect(tally(await run.unharmed())).toEqual(recorded);
    },
  );

  it('that reset what they have answered cost at most the request that was sent after it', async () => {
    const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    // One of its own: the requests beside these must not get a connection that is about to be reset.
    const other = await openFaultyUpstream({ whole: after(whole, (socket) => socket.resetAndDestroy()) });
    const run = await startUnderLoad({}, ['--route', `/whole=${other.url}`]);

    const answers: string[] = [];
    await inWaves(REQUESTS, AT_A_TIME, async (numbers) => {
      const asked = numbers.map((number) => rawRequest(run.tracectl.port, get(`/whole/${number}`)));
      answers.push(...(await Promise.all(asked)));
    });

    const served = answers.filter((answer) => /^HTTP\/1\.1 200 .*\r\n\r\nok$/s.test(answer)).length;
    const lost = answers.filter((answer) => /^HTTP\/1\.1 503 .*connection termination$/s.test(answer)).length;
    expect(served + lost).toBe(REQUESTS);
    expect(served).toBeGreaterThan(REQUESTS / 2);
    const { answered = 0, 'failed UC': failed = 0 } = tally(await run.unharmed());
    expect([answered, failed]).toEqual([served, lost]);
  });

  it('to which no connection comes to stand leave nothing behind of the tunnels to them', async () => {
    const { port } = await openFullListener();
    const run = await startUnderLoad({}, ['--connect-timeout', '1s']);

    const answers = await Promise.all(
      Array.from({ length: REQUESTS / 2 }, () =>
        rawRequest(run.tracectl.port, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: a\r\n\r\n`),
      ),
    );

    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 503 .*connection timeout$/s);
    expect(tally(await run.unharmed())).toEqual({ 'failed UF': REQUESTS / 2 });
  });
});

/** Acts once the bytes are written. */
function after(bytes: string, act: Fault): Fault {
  return (socket) => socket.write(bytes, () => act(socket));
}
