// One v1 span as v2 spans, one for each service that recorded something in it (zipkin2/v1/V1SpanConverter.java).
// "Core" annotations (client send, server receive, ...) become kind, timestamp and duration; addresses become
// remote endpoints. An annotation is core only when it says which endpoint recorded it.
import type { Endpoint, Span, SpanKind } from '../trace/span.ts';
import { finishSpan, newDraft, type SpanDraft } from './span-draft.ts';
import type { TextPool } from './text-pool.ts';
import type { V1Annotation, V1Span } from './v1-span.ts';

/** Wire send and receive (`ws`, `wr`) belong to messaging and have no kind of their own. */
const CORE_KINDS: Readonly<Record<string, SpanKind | undefined>> = {
  cs: 'CLIENT',
  cr: 'CLIENT',
  sr: 'SERVER',
  ss: 'SERVER',
  ms: 'PRODUCER',
  mr: 'CONSUMER',
};

type CoreName = 'cs' | 'cr' | 'sr' | 'ss' | 'ms' | 'mr' | 'ws' | 'wr';
/** A core annotation, whose endpoint is known. */
type Core = V1Annotation & { readonly endpoint: Endpoint };

export function convertV1Span(source: V1Span, pool: TextPool): Span[] {
  return new Conversion(source, pool).run();
}

class Conversion {
  readonly #source: V1Span;
  readonly #pool: TextPool;
  readonly #first: SpanDraft;
  readonly #drafts: SpanDraft[];
  readonly #core: { [name in CoreName]?: Core } = {};

  constructor(source: V1Span, pool: TextPool) {
    this.#source = source;
    this.#pool = pool;
    this.#first = this.#newDraft();
    this.#drafts = [this.#first];
  }

  run(): Span[] {
    this.#sortAnnotations();
    this.#assumeMissingStart();
    this.#timeRpc();
    this.#timeMessaging();
    this.#addTagsAndAddresses();
    return this.#drafts.map(finishSpan);
  }

  #sortAnnotations(): void {
    for (const annotation of this.#source.annotations) {
      const draft = this.#draftOf(annotation.endpoint);
      const core = asCore(annotation);
      if (core === undefined) {
        draft.annotations.push(plain(annotation));
      } else {
        const kind = CORE_KINDS[core.value];
        if (kind !== undefined) draft.kind = kind;
        this.#core[core.value] = core;
      }
    }
  }

  /** An end that stands exactly where the span's own time ends implies the start at the span's timestamp. */
  #assumeMissingStart(): void {
    const { cs, cr, sr, ss } = this.#core;
    const timestampMicros = this.#source.timestampMicros;
    if (cs === undefined && cr !== undefined && this.#endsSpan(cr)) {
      this.#core.cs = { timestampMicros, value: 'cs', endpoint: cr.endpoint };
    }
    if (sr === undefined && ss !== undefined && this.#endsSpan(ss)) {
      this.#core.sr = { timestampMicros, value: 'sr', endpoint: ss.endpoint };
    }
  }

  #timeRpc(): void {
    const { cs, cr, sr, ss } = this.#core;
    if (cs !== undefined && sr !== undefined) this.#timeSharedRpc(cs, sr);
    else if (cs !== undefined && cr !== undefined) this.#timeByPair(cs, cr);
    else if (sr !== undefined && ss !== undefined) this.#timeByPair(sr, ss);
    else this.#timeIncompleteRpc();

    // v1 has no `shared`: a server that does not claim the span's time joined a span of its client.
    const isUnclaimed =
      this.#source.timestampMicros === 0 || (ss !== undefined && this.#source.durationMicros === 0);
    if (cs === undefined && sr !== undefined && isUnclaimed) this.#draftOf(sr.endpoint).isShared = true;
  }

  /** Both halves in one span: the span's own time is the client's. */
  #timeSharedRpc(cs: Core, sr: Core): void {
    const { cr, ss } = this.#core;
    this.#timeByPair(cs, cr);
    const client = this.#draftOf(cs.endpoint);
    const server = this.#otherHalf(cs, sr, client, 'CLIENT', 'SERVER');
    server.isShared = true;
    server.timestampMicros = sr.timestampMicros;
    if (ss !== undefined) server.durationMicros = ss.timestampMicros - sr.timestampMicros;
    // One-way: nobody saw it end.
    if (cr === undefined && this.#source.durationMicros === 0) client.durationMicros = 0;
  }

  #timeIncompleteRpc(): void {
    const { cs, cr, sr, ss } = this.#core;
    for (const draft of this.#drafts) {
      const [start, end] = draft.kind === 'CLIENT' ? [cs, cr] : draft.kind === 'SERVER' ? [sr, ss] : [];
      if (start !== undefined) draft.timestampMicros = start.timestampMicros;
      if (end !== undefined) draft.annotations.push(plain(end));
    }
    if (this.#source.timestampMicros !== 0) {
      this.#first.timestampMicros = this.#source.timestampMicros;
      this.#first.durationMicros = this.#source.durationMicros;
    }
  }

  #timeMessaging(): void {
    const { ms, mr, ws, wr } = this.#core;
    if (ms !== undefined && mr !== undefined) {
      const producer = this.#draftOf(ms.endpoint);
      const consumer = this.#otherHalf(ms, mr, producer, 'PRODUCER', 'CONSUMER');
      consumer.isShared = true;
      consumer.timestampMicros = wr?.timestampMicros ?? mr.timestampMicros;
      if (wr !== undefined) consumer.durationMicros = mr.timestampMicros - wr.timestampMicros;
      producer.timestampMicros = ms.timestampMicros;
      producer.durationMicros = ws === undefined ? 0 : ws.timestampMicros - ms.timestampMicros;
    } else if (ms !== undefined) {
      this.#timeByPair(ms, ws);
    } else if (mr !== undefined) {
      if (wr === undefined) this.#timeByPair(mr, undefined);
      else this.#timeByPair(wr, mr);
    } else {
      for (const lone of [ws, wr]) {
        if (lone !== undefined) this.#draftOf(lone.endpoint).annotations.push(plain(lone));
      }
    }
  }

  #addTagsAndAddresses(): void {
    const addresses = new Map<string, Endpoint | undefined>();
    for (const { key, value, endpoint } of this.#source.binaryAnnotations) {
      if (key === 'ca' || key === 'sa' || key === 'ma') {
        addresses.set(key, endpoint);
        continue;
      }
      const draft = this.#draftOf(endpoint);
      // An empty `lc` only names the endpoint.
      if (key !== 'lc' || value !== '') draft.tags.set(key, value ?? '');
    }
    this.#addAddresses(addresses.get('ca'), addresses.get('sa'), addresses.get('ma'));
  }

  #addAddresses(ca: Endpoint | undefined, sa: Endpoint | undefined, ma: Endpoint | undefined): void {
    const { cs, cr, sr, ss, ms, mr } = this.#core;
    const [server, client] = [sr ?? ss, cs ?? cr];
    if (server === undefined && client === undefined && (ca !== undefined || sa !== undefined)) {
      this.#addAddressesAlone(ca, sa);
      return;
    }
    if (ca !== undefined && server !== undefined && !isSameEndpoint(ca, server.endpoint)) {
      // Finagle names the client's port after the server; that name would draw a link from the service to itself.
      const { serviceName: _, ...unnamed } = ca;
      this.#draftOf(server.endpoint).remoteEndpoint =
        ca.serviceName === server.endpoint.serviceName ? nonEmpty(unnamed) : ca;
    }
    if (sa !== undefined && client !== undefined) this.#draftOf(client.endpoint).remoteEndpoint = sa;
    if (ma !== undefined && ms !== undefined) this.#draftOf(ms.endpoint).remoteEndpoint = ma;
    if (ma !== undefined && mr !== undefined) this.#draftOf(mr.endpoint).remoteEndpoint = ma;
  }

  #addAddressesAlone(ca: Endpoint | undefined, sa: Endpoint | undefined): void {
    if (ca !== undefined && sa !== undefined) {
      this.#draftOf(ca).remoteEndpoint = sa;
    } else if (sa !== undefined) {
      this.#first.remoteEndpoint = sa;
    } else {
      this.#first.kind = 'SERVER';
      this.#first.remoteEndpoint = ca;
    }
  }

  /** The draft of the second half; a fresh one when both halves were recorded by the same service. */
  #otherHalf(
    begin: Core,
    other: Core,
    firstHalf: SpanDraft,
    firstKind: SpanKind,
    otherKind: SpanKind,
  ): SpanDraft {
    if (begin.endpoint.serviceName !== other.endpoint.serviceName) return this.#draftOf(other.endpoint);
    firstHalf.kind = firstKind;
    const forked = this.#fork(other.endpoint);
    forked.kind = otherKind;
    return forked;
  }

  #timeByPair(begin: Core, end: Core | undefined): void {
    const { timestampMicros, durationMicros } = this.#source;
    const draft = this.#draftOf(begin.endpoint);
    if (timestampMicros !== 0 && durationMicros !== 0) {
      draft.timestampMicros = timestampMicros;
      draft.durationMicros = durationMicros;
    } else {
      draft.timestampMicros = begin.timestampMicros;
      if (end !== undefined) draft.durationMicros = end.timestampMicros - begin.timestampMicros;
    }
  }

  #endsSpan(end: Core): boolean {
    const { timestampMicros, durationMicros } = this.#source;
    return (
      timestampMicros !== 0 &&
      durationMicros !== 0 &&
      timestampMicros + durationMicros === end.timestampMicros
    );
  }

  /** The draft of a service; data without an endpoint goes to the first. */
  #draftOf(endpoint: Endpoint | undefined): SpanDraft {
    if (endpoint === undefined) return this.#first;
    for (const draft of this.#drafts) {
      draft.localEndpoint ??= endpoint;
      if (draft.localEndpoint.serviceName === endpoint.serviceName) return draft;
    }
    return this.#fork(endpoint);
  }

  #fork(endpoint: Endpoint): SpanDraft {
    const draft = this.#newDraft();
    draft.localEndpoint = endpoint;
    this.#drafts.push(draft);
    return draft;
  }

  #newDraft(): SpanDraft {
    const { traceId, id, parentId, name, isDebug } = this.#source;
    return { ...newDraft(this.#pool), traceId, id, parentId, name, isDebug };
  }
}

function asCore(annotation: V1Annotation): (Core & { readonly value: CoreName }) | undefined {
  const { timestampMicros, value, endpoint } = annotation;
  if (endpoint === undefined || !isCoreName(value)) return undefined;
  return { timestampMicros, value, endpoint };
}

function isCoreName(value: string): value is CoreName {
  return Object.hasOwn(CORE_KINDS, value) || value === 'ws' || value === 'wr';
}

function plain({ timestampMicros, value }: V1Annotation): { timestampMicros: number; value: string } {
  return { timestampMicros, value };
}

function nonEmpty(endpoint: Endpoint): Endpoint | undefined {
  return Object.keys(endpoint).length === 0 ? undefined : endpoint;
}

function isSameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.serviceName === b.serviceName && a.ipv4 === b.ipv4 && a.ipv6 === b.ipv6 && a.port === b.port;
}
