// Gathers events into batches and sends them while the other side has credit. postMessage never pushes back
// (177,552 messages queued in 250 ms while the receiver was busy), so what may wait is bounded here, and gives way
// in this order: openings, captured bodies, whole records. Counted, never silent.
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { Shed } from './messages.ts';
import { packBodies } from './pack-bodies.ts';

export interface BatcherLimits {
  readonly delayMs: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Batches sent and not yet credited. */
  readonly maxInFlight: number;
  /** Bytes waiting above which captured bodies are left out; above twice as many, records are. */
  readonly maxWaitingBytes: number;
  /** Events waiting above which records are left out. */
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

/** Less on a small heap: what waits for the main thread must not be what fills it. */
export function batcherLimits(heapLimitBytes: number): BatcherLimits {
  return {
    ...defaultBatcherLimits,
    maxBytes: Math.min(defaultBatcherLimits.maxBytes, Math.floor(heapLimitBytes / 256)),
    maxWaitingBytes: Math.min(defaultBatcherLimits.maxWaitingBytes, Math.floor(heapLimitBytes / 32)),
  };
}

export type SendBatch = (events: readonly PlaneEvent[], shed: Shed, transfer: ArrayBuffer[]) => void;

/** Roughly what an exchange takes beside its headers and bodies, and a string beside its characters. */
const EXCHANGE_BYTES = 1024;
const STRING_BYTES = 16;
const NO_BYTES = new Uint8Array(0);

interface Waiting {
  readonly event: PlaneEvent;
  readonly bytes: number;
}

export class Batcher {
  readonly #limits: BatcherLimits;
  readonly #send: SendBatch;
  /** In the order in which things happened. A list: a Map would keep what was in it alive (`proxy/turnover-list`). */
  readonly #waiting: (Waiting | undefined)[] = [];
  #count = 0;
  /** How many have left the list at its beginning, so that a place is a number that stays. */
  #left = 0;
  /** Places of the openings that wait, by exchange. */
  readonly #openings = new Map<string, number>();
  #waitingBytes = 0;
  #inFlight = 0;
  #shed = { openings: 0, bodies: 0, records: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(send: SendBatch, limits: BatcherLimits) {
    this.#send = send;
    this.#limits = limits;
  }

  add(event: PlaneEvent): void {
    if (event.type === 'closed') this.#dropOpeningOf(event.exchange);
    const kept = this.#makeFit(event, sizeOf(event));
    if (kept === undefined) return;
    if (event.type === 'opened') this.#openings.set(event.exchange.id, this.#left + this.#waiting.length);
    this.#waiting.push(kept);
    this.#count += 1;
    this.#waitingBytes += kept.bytes;
    if (this.#count >= this.#limits.maxEvents || this.#waitingBytes >= this.#limits.maxBytes) {
      this.#sendFull();
    } else {
      this.#timer ??= setTimeout(() => this.#sendFull(), this.#limits.delayMs);
    }
  }

  /** One batch was dealt with on the other side. */
  credit(): void {
    this.#inFlight -= 1;
    if (this.#count > 0) this.#sendFull();
  }

  /** Sends what waits whether there is credit or not: at the end, and before an answer that refers to it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#count > 0) this.#sendOne();
  }

  #sendFull(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#count > 0 && this.#inFlight < this.#limits.maxInFlight) this.#sendOne();
  }

  #sendOne(): void {
    const events = this.#take();
    const shed = this.#shed;
    this.#shed = { openings: 0, bodies: 0, records: 0 };
    this.#inFlight += 1;
    this.#send(events, shed, packBodies(events));
  }

  #take(): PlaneEvent[] {
    const { maxEvents, maxBytes } = this.#limits;
    const events: PlaneEvent[] = [];
    let bytes = 0;
    let places = 0;
    for (const waiting of this.#waiting) {
      if (events.length > 0 && (events.length >= maxEvents || bytes >= maxBytes)) break;
      places += 1;
      if (waiting === undefined) continue;
      if (waiting.event.type === 'opened') this.#openings.delete(waiting.event.exchange.id);
      events.push(waiting.event);
      bytes += waiting.bytes;
    }
    this.#waiting.splice(0, places);
    this.#left += places;
    this.#count -= events.length;
    this.#waitingBytes -= bytes;
    return events;
  }

  /**
   * News of an opening is no news any more when its exchange has ended before it was sent: half of what would cross,
   * on a busy proxy. But an exchange with a service has to be known from its opening on: calls that the service made
   * for it come before its end, and are told by it.
   */
  #dropOpeningOf({ id, service }: Exchange): void {
    const place = service === undefined ? this.#openings.get(id) : undefined;
    const opening = place === undefined ? undefined : this.#waiting[place - this.#left];
    if (place === undefined || opening === undefined) return;
    this.#openings.delete(id);
    this.#waiting[place - this.#left] = undefined;
    this.#count -= 1;
    this.#waitingBytes -= opening.bytes;
  }

  /** The event, or less of it, or nothing, by how much waits already. */
  #makeFit(event: PlaneEvent, bytes: number): { event: PlaneEvent; bytes: number } | undefined {
    const { maxWaitingEvents, maxWaitingBytes } = this.#limits;
    const events = this.#count;
    if (event.type === 'opened') {
      // An opening is only news: the record that follows holds everything.
      if (events < maxWaitingEvents / 4 && this.#waitingBytes < maxWaitingBytes / 4) return { event, bytes };
      this.#shed.openings += 1;
      return undefined;
    }
    if (event.type !== 'closed') return { event, bytes };
    const ofBodies = bodyBytes(event.exchange);
    const isTight = this.#waitingBytes + bytes > maxWaitingBytes && ofBodies > 0;
    const kept = isTight ? { event: withoutBodies(event), bytes: bytes - ofBodies } : { event, bytes };
    if (events >= maxWaitingEvents || this.#waitingBytes + kept.bytes > 2 * maxWaitingBytes) {
      this.#shed.records += 1;
      return undefined;
    }
    if (isTight) this.#shed.bodies += 1;
    return kept;
  }
}

function sizeOf(event: PlaneEvent): number {
  if (event.type === 'opened') return headBytes(event.exchange);
  if (event.type !== 'closed') return EXCHANGE_BYTES;
  const { exchange } = event;
  const { answer } = exchange;
  return headBytes(exchange) + textBytes(answer?.received) + textBytes(answer?.sent) + bodyBytes(exchange);
}

function headBytes({ url, target, received, sent }: OpenExchange): number {
  return EXCHANGE_BYTES + url.length + target.length + textBytes(received) + textBytes(sent);
}

function textBytes(texts: readonly string[] = []): number {
  let bytes = texts.length * STRING_BYTES;
  for (const text of texts) bytes += text.length;
  return bytes;
}

function bodyBytes({ requestBody, responseBody }: Exchange): number {
  return requestBody.bytes.byteLength + responseBody.bytes.byteLength;
}

function withoutBodies({ exchange }: { readonly exchange: Exchange }): PlaneEvent {
  return {
    type: 'closed',
    exchange: {
      ...exchange,
      requestBody: emptied(exchange.requestBody),
      responseBody: emptied(exchange.responseBody),
    },
  };
}

function emptied(body: Exchange['requestBody']): Exchange['requestBody'] {
  return { bytes: NO_BYTES, totalBytes: body.totalBytes, isTruncated: body.totalBytes > 0 };
}
