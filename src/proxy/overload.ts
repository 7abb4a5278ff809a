// What gives way when the data plane has too much to do: first the captured bodies, then new requests. Never a request
// that is under way.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../trace/clock.ts';
import type { LocalReply } from './downstream.ts';
import { type MemoryReading, type MemoryState, memoryState, type ReadMemory } from './memory.ts';
import type { PlaneContext } from './plane-context.ts';
import type { Refusal } from './refusal.ts';

/** A reading costs 5 us. It is taken again earlier when this share of the heap's limit has come in since. */
const READING_INTERVAL_MICROS = 100_000;
const READING_SHARE = 1 / 32;
/** What a request takes beside the text of its head: objects of Node's, undici's and ours. */
const REQUEST_BYTES = 16 * 1024;
/** The text is there again as the head that is sent, put together and then waiting for the upstream's connection. */
const COPIES_OF_TEXT = 3;
/** A request grows to its full size within this time, which no reading shows beforehand. */
const GROWTH_MICROS = 200_000;

export class OverloadWatch {
  readonly #readMemory: ReadMemory;
  readonly #clock: Clock;
  #reading: MemoryReading | undefined;
  #readAtMicros = 0;
  #bytesSinceReading = 0;
  /** Of requests that came in during this span of growth, and the one before it. */
  #growth = { sinceMicros: 0, bytes: 0, bytesBefore: 0 };
  #state: MemoryState = 'enough';

  constructor(readMemory: ReadMemory, clock: Clock) {
    this.#readMemory = readMemory;
    this.#clock = clock;
  }

  get memory(): MemoryState {
    return this.#state;
  }

  /** One more request wants to be in memory. Without requests nothing is read. Gives the bytes of its head. */
  takeIn({
    method = '',
    url = '',
    rawHeaders,
  }: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>): number {
    const now = this.#clock.monotonicMicros();
    let text = url.length;
    for (const each of rawHeaders) text += each.length;
    const bytes = REQUEST_BYTES + COPIES_OF_TEXT * text;
    this.#bytesSinceReading += bytes;
    const reading = this.#currentReading(now);
    const expected = reading.heapBytes + this.#growing(now) + bytes;
    this.#state = memoryState({ ...reading, heapBytes: expected });
    // What is refused does not grow.
    if (this.#state !== 'none') this.#growth.bytes += bytes;
    // Two blanks, the version and two line ends; a colon, a blank and a line end in each header line.
    return text + method.length + 14 + 2 * rawHeaders.length;
  }

  #currentReading(now: number): MemoryReading {
    const isCurrent =
      now - this.#readAtMicros < READING_INTERVAL_MICROS &&
      this.#bytesSinceReading < (this.#reading?.heapLimitBytes ?? 0) * READING_SHARE;
    if (this.#reading !== undefined && isCurrent) return this.#reading;
    this.#reading = this.#readMemory();
    this.#readAtMicros = now;
    this.#bytesSinceReading = 0;
    return this.#reading;
  }

  #growing(now: number): number {
    const { sinceMicros, bytes } = this.#growth;
    const age = now - sinceMicros;
    if (age >= GROWTH_MICROS) {
      this.#growth = { sinceMicros: now, bytes: 0, bytesBefore: age < 2 * GROWTH_MICROS ? bytes : 0 };
    }
    return this.#growth.bytes + this.#growth.bytesBefore;
  }
}

/** Why a request is too long, or one too many; undefined for one that is neither. */
export function limitRefusal(plane: PlaneContext, request: IncomingMessage): Refusal | undefined {
  const { maxHeadBytes, maxTargetBytes, maxRequestsUnderWay } = plane.limits;
  const target = request.url ?? '';
  const headBytes = plane.overload.takeIn(request);
  if (target.length > maxTargetBytes) {
    return {
      status: 414,
      reason: `the request target has ${target.length} bytes, ${maxTargetBytes} are allowed (--max-url)`,
    };
  }
  if (headBytes > maxHeadBytes) {
    return {
      status: 431,
      reason: `the request's line and headers have ${headBytes} bytes, ${maxHeadBytes} are allowed (--max-header-size)`,
    };
  }
  if (plane.overload.memory === 'none') {
    return { status: 503, reason: 'memory is full', overload: 'memory' };
  }
  if (plane.underWay.size >= maxRequestsUnderWay) {
    return { status: 503, reason: `${maxRequestsUnderWay} requests are under way`, overload: 'requests' };
  }
  return undefined;
}

/** Bytes of each body to capture. */
export function bodyBytesToKeep({ options, overload }: PlaneContext): number {
  return overload.memory === 'enough' ? options.maxBodyBytes : 0;
}

/** Envoy's words: of its overload manager (conn_manager_impl.cc), and of a circuit breaker (router.cc). */
export function overloadReply(overload: 'memory' | 'requests', reason: string): LocalReply {
  if (overload === 'memory') {
    return { status: 503, body: 'envoy overloaded', failure: { flag: 'OM', side: 'proxy', reason } };
  }
  return {
    status: 503,
    body: 'upstream connect error or disconnect/reset before headers. reset reason: overflow',
    failure: { flag: 'UO', side: 'proxy', reason },
    headers: ['x-envoy-overloaded', 'true'],
  };
}
