// Gathers events into batches and sends them while the other side has credit. postMessage never pushes back
// (177,552 messages queued in 250 ms while the receiver was busy), so what may wait is bounded here, and gives way
// in this order: openings, captured bodies, whole records. Counted, never silent.
import type { Exchange } from '../exchange/exchange.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { Shed } from './messages.ts';

export interface BatcherLimits {
  readonly delayMs: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Batches sent and not yet credited. */
  readonly maxInFlight: number;
  /** Bytes waiting above which captured bodies are left out, and events above which records are. */
  readonly maxWaitingBytes: number;
  readonly maxWaitingEvents: number;
}

export const defaultBatcherLimits: BatcherLimits = {
  delayMs: 50,
  maxEvents: 256,
  maxBytes: 1024 * 1024,
  maxInFlight: 4,
  maxWaitingBytes: 32 * 1024 * 1024,
  maxWaitingEvents: 20_000,
};

export type SendBatch = (events: readonly PlaneEvent[], shed: Shed, transfer: ArrayBuffer[]) => void;

/** Roughly what an exchange takes beside its bodies. */
const EXCHANGE_BYTES = 2048;
const NO_BYTES = new Uint8Array(0);

export class Batcher {
  readonly #limits: BatcherLimits;
  readonly #send: SendBatch;
  #waiting: PlaneEvent[] = [];
  #waitingBytes = 0;
  #inFlight = 0;
  #shed = { openings: 0, bodies: 0, records: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(send: SendBatch, limits: BatcherLimits = defaultBatcherLimits) {
    this.#send = send;
    this.#limits = limits;
  }

  add(event: PlaneEvent): void {
    const kept = this.#makeFit(event);
    if (kept === undefined) return;
    this.#waiting.push(kept);
    this.#waitingBytes += sizeOf(kept);
    if (this.#waiting.length >= this.#limits.maxEvents || this.#waitingBytes >= this.#limits.maxBytes) {
      this.#sendFull();
    } else {
      this.#timer ??= setTimeout(() => this.#sendFull(), this.#limits.delayMs);
    }
  }

  /** One batch was dealt with on the other side. */
  credit(): void {
    this.#inFlight -= 1;
    if (this.#waiting.length > 0) this.#sendFull();
  }

  /** Sends what waits whether there is credit or not: at the end, and before an answer that refers to it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) this.#sendOne();
  }

  #sendFull(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0 && this.#inFlight < this.#limits.maxInFlight) this.#sendOne();
  }

  #sendOne(): void {
    const events = this.#take();
    const shed = this.#shed;
    this.#shed = { openings: 0, bodies: 0, records: 0 };
    this.#inFlight += 1;
    this.#send(events, shed, transferable(events));
  }

  #take(): PlaneEvent[] {
    let count = 0;
    let bytes = 0;
    for (const event of this.#waiting) {
      if (count > 0 && (count >= this.#limits.maxEvents || bytes >= this.#limits.maxBytes)) break;
      count += 1;
      bytes += sizeOf(event);
    }
    const events = this.#waiting.splice(0, count);
    this.#waitingBytes -= bytes;
    return events;
  }

  /** The event, or less of it, or nothing, by how much waits already. */
  #makeFit(event: PlaneEvent): PlaneEvent | undefined {
    const { maxWaitingEvents, maxWaitingBytes } = this.#limits;
    if (event.type === 'notice') return event;
    if (event.type === 'opened') {
      // An opening is only news: the record that follows holds everything.
      if (this.#waiting.length < maxWaitingEvents / 4) return event;
      this.#shed.openings += 1;
      return undefined;
    }
    if (this.#waiting.length >= maxWaitingEvents) {
      this.#shed.records += 1;
      return undefined;
    }
    if (this.#waitingBytes + sizeOf(event) > maxWaitingBytes && bodyBytes(event.exchange) > 0) {
      this.#shed.bodies += 1;
      return { type: 'closed', exchange: withoutBodies(event.exchange) };
    }
    return event;
  }
}

function sizeOf(event: PlaneEvent): number {
  return event.type === 'closed' ? EXCHANGE_BYTES + bodyBytes(event.exchange) : EXCHANGE_BYTES;
}

function bodyBytes({ requestBody, responseBody }: Exchange): number {
  return requestBody.bytes.byteLength + responseBody.bytes.byteLength;
}

function withoutBodies(exchange: Exchange): Exchange {
  return {
    ...exchange,
    requestBody: emptied(exchange.requestBody),
    responseBody: emptied(exchange.responseBody),
  };
}

function emptied(body: Exchange['requestBody']): Exchange['requestBody'] {
  return { bytes: NO_BYTES, totalBytes: body.totalBytes, isTruncated: body.totalBytes > 0 };
}

// Bodies move instead of being copied; each has a buffer of its own.
function transferable(events: readonly PlaneEvent[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const event of events) {
    if (event.type !== 'closed') continue;
    for (const { bytes } of [event.exchange.requestBody, event.exchange.responseBody]) {
      if (bytes.byteLength > 0 && bytes.buffer instanceof ArrayBuffer) buffers.push(bytes.buffer);
    }
  }
  return buffers;
}
