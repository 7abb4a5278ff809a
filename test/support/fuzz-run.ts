// Sends fuzz inputs through a data plane, one connection each, and checks what came of every single one: the strict
// reader takes all that reached the origin; the origin saw the requests that the proxy recorded as sent, head by head
// and body by body, and no other; every exchange that was opened is closed, and
// every connection.
import { once } from 'node:events';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { HeaderList } from '../../src/http/header-list.ts';
import { type FuzzInput, fuzzInput } from './http-fuzzer.ts';
import { openRaw, rawRequest } from './raw-client.ts';
import { CANARY_PATH, type RecordingOrigin, startRecordingOrigin } from './recording-origin.ts';
import type { StrictRequest } from './strict-requests.ts';
import { routeTo, startTestPlane, type TestPlane } from './test-plane.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly inputs: number;
  /** Stops earlier, between two inputs. */
  readonly until?: () => boolean;
}

export interface FuzzReport {
  readonly inputs: number;
  /** Requests that reached the origin whole. */
  readonly forwarded: number;
  /** First answers of the connections, by status; 0: none. */
  readonly firstStatuses: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** What went wrong, each with its index and the input itself. */
  readonly failures: readonly string[];
}

const MAX_FAILURES = 5;
/** How often a request with nothing wrong is sent: it would wait for ever for a place in a pool that was used up. */
const CANARY_EVERY = 50;
/** A thousand times what an input takes. */
const DEADLINE_MS = 5_000;
const MAX_LATE = 100;
/** In which something happens if anything is going to: all of it is in this process. */
const QUIET_MS = 20;
const CANARY = `GET ${CANARY_PATH} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;

export async function runFuzz({ seed, inputs, until = () => false }: FuzzOptions): Promise<FuzzReport> {
  const origin = await startRecordingOrigin(async (answer, socket) => {
    for (const step of answer.steps) socket.write(String(step), 'latin1');
  });
  const plane = await startTestPlane({ routes: [routeTo(origin.port)] });
  const otherSockets = openSockets();
  const accidents: unknown[] = [];
  const note = (reason: unknown): void => {
    accidents.push(reason);
  };
  process.on('uncaughtException', note).on('unhandledRejection', note);

  const ledger = new Ledger();
  const failures: string[] = [];
  const firstStatuses: Record<string, number> = {};
  let forwarded = 0;
  let slowestMs = 0;
  let index = 0;
  try {
    for (; index < inputs && failures.length < MAX_FAILURES && !until(); index += 1) {
      const input = fuzzInput(seed, index);
      const startedAt = performance.now();
      const problems: string[] = [];
      try {
        const status = await send(plane, origin, input, otherSockets);
        firstStatuses[status] = (firstStatuses[status] ?? 0) + 1;
        const seen = origin.requests();
        forwarded += seen.length;
        problems.push(...origin.connections().flatMap(({ error }) => error ?? []));
        problems.push(...ledger.disagreements(seen, closedExchanges(plane)));
        if (index % CANARY_EVERY === 0) await canary(plane);
      } catch (error) {
        problems.push(String(error));
      }
      problems.push(...accidents.splice(0).map((accident) => `uncaught: ${accident}`));
      failures.push(
        ...problems.map((problem) => `seed ${seed}, input ${index}: ${problem}: ${JSON.stringify(input)}`),
      );
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  } finally {
    process.off('uncaughtException', note).off('unhandledRejection', note);
    const stopped = Promise.all([plane.stop(), origin.close()]).then(() => true);
    if (!(await Promise.race([stopped, sleep(DEADLINE_MS, false)]))) {
      failures.push(`seed ${seed}: the data plane did not stop`);
    }
  }
  return { inputs: index, forwarded, firstStatuses, slowestMs, failures };
}

/**
 * Writes the input and behind it a request that closes the connection; where that one is taken for something else, the
 * client ends its side once nothing happens any more. Waits for the end of everything; the status of the first answer.
 */
async function send(
  plane: TestPlane,
  origin: RecordingOrigin,
  input: FuzzInput,
  otherSockets: number,
): Promise<number> {
  plane.events.length = 0;
  origin.begin([]);
  const { socket, received, closed } = openRaw(plane.port);
  await once(socket, 'connect');
  for (const piece of [...input, CANARY]) {
    if (socket.writable) socket.write(piece, 'latin1');
    await nextTurn();
  }
  const startedAt = performance.now();
  const isLate = (): boolean => performance.now() - startedAt > DEADLINE_MS;
  const progress = (): number => received().length + plane.events.length;
  for (let before = -1; !socket.closed && before !== progress(); ) {
    if (isLate()) throw new Error(`answers without end: ${received().slice(-200)}`);
    before = progress();
    await Promise.race([closed(), sleep(QUIET_MS)]);
  }
  if (!socket.closed) socket.end();
  const text = await closed();
  if (text !== '' && !text.startsWith('HTTP/1.1 ')) throw new Error(`the client got ${text.slice(0, 80)}`);
  while (!isSettled(plane, origin, otherSockets)) {
    if (isLate()) throw new Error('an exchange, an upstream request or a connection never ended');
    await nextTurn();
  }
  return Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
}

/** Nothing is open any more but idle connections to the origin. */
function isSettled({ events }: TestPlane, origin: RecordingOrigin, otherSockets: number): boolean {
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'opened') open.add(event.exchange.id);
    else if (event.type === 'closed') open.delete(event.exchange.id);
  }
  const idle = origin.connections().filter(({ isClosed }) => !isClosed);
  const isAllIdle = idle.every(({ unfinished }) => unfinished === '');
  // Both ends of a connection to the origin are in this process.
  return open.size === 0 && isAllIdle && openSockets() <= otherSockets + 2 * idle.length;
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}

function closedExchanges({ events }: TestPlane): Exchange[] {
  return events
    .flatMap((event) => (event.type === 'closed' ? event.exchange : []))
    .filter(({ url }) => !url.endsWith(CANARY_PATH));
}

/** Compares what reached the origin with what was recorded as sent. */
class Ledger {
  /** Sent, not answered, and not seen yet: bytes to an upstream may still be on their way when their client has gone. */
  readonly #late: string[] = [];

  /** Says what reached the origin without a record, and what was answered from there without having reached it. */
  disagreements(seen: readonly StrictRequest[], exchanges: readonly Exchange[]): string[] {
    const problems: string[] = [];
    const sent = exchanges
      .filter(({ timing }) => timing.requestSentMicros !== undefined)
      .map((exchange) => ({
        key: keyOfExchange(exchange),
        isAnswered: exchange.answer?.received !== undefined,
      }));
    for (const request of seen) {
      const key = keyOfRequest(request);
      const at = sent.findIndex((one) => one.key === key);
      const lateAt = this.#late.indexOf(key);
      if (at >= 0) sent.splice(at, 1);
      else if (lateAt >= 0) this.#late.splice(lateAt, 1);
      else problems.push(`the origin saw a request that is not recorded as sent: ${key}`);
    }
    for (const { key, isAnswered } of sent) {
      if (isAnswered) problems.push(`answered, but not seen by the origin: ${key}`);
      else this.#late.push(key);
    }
    this.#late.splice(0, this.#late.length - MAX_LATE);
    return problems;
  }
}

function keyOfRequest({ method, target, headers, body }: StrictRequest): string {
  return JSON.stringify([method, target, ...withoutFraming(headers), body]);
}

function keyOfExchange({ method, target: received, url, sent = [], requestBody }: Exchange): string {
  const target = received === '*' ? '*' : url.slice(url.indexOf('/', 'http://'.length));
  const body = Buffer.from(requestBody.bytes).toString('latin1');
  return JSON.stringify([method, target, ...withoutFraming(sent), body]);
}

/** A chunked body is recorded without the line that frames it. */
function withoutFraming(headers: HeaderList): string[] {
  const rest: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (!/^(?:content-length|transfer-encoding)$/i.test(headers[i] ?? ''))
      rest.push(headers[i] ?? '', headers[i + 1] ?? '');
  }
  return rest;
}

async function canary({ port }: TestPlane): Promise<void> {
  const answer = await rawRequest(port, CANARY);
  if (!answer.endsWith('canary')) throw new Error(`the canary got ${JSON.stringify(answer.slice(0, 200))}`);
}
