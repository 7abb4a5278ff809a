// The spans of one trace, in order of arrival, each once however often it is reported. Spans that are equal have equal ids, so
// nothing has to be compared until an id comes again: as the server's half of a call, as a further piece, or as the same report.
import { hash } from 'node:crypto';
import type { Span } from '../trace/span.ts';

/** Up to so many, walking over them is cheaper than an index of ids, and takes no memory. */
const WALKED = 16;

export class DistinctSpans {
  #spans: Span[] = [];
  /** Whoever has the list may keep it: the next span makes another. */
  #isHandedOut = false;
  /** Of many spans, by id: the only one, or fingerprints of all of them. */
  #byId: Map<string, Span | Set<string>> | undefined;

  get size(): number {
    return this.#spans.length;
  }

  /** False: an equal span is there already. */
  add(span: Span): boolean {
    if (this.#byId === undefined && this.#spans.length >= WALKED) this.#index();
    const isKnown =
      this.#byId === undefined
        ? this.#spans.some((held) => held.id === span.id && comparedText(held) === comparedText(span))
        : !enter(this.#byId, span);
    if (isKnown) return false;
    if (this.#isHandedOut) this.#spans = [...this.#spans];
    this.#isHandedOut = false;
    this.#spans.push(span);
    return true;
  }

  /** The same list as before when no span has come since; it never changes. */
  list(): readonly Span[] {
    this.#isHandedOut = true;
    return this.#spans;
  }

  #index(): void {
    this.#byId = new Map();
    for (const span of this.#spans) enter(this.#byId, span);
  }
}

/** False: it was there. */
function enter(byId: Map<string, Span | Set<string>>, span: Span): boolean {
  const known = byId.get(span.id);
  if (known === undefined) {
    byId.set(span.id, span);
    return true;
  }
  const fingerprints = known instanceof Set ? known : new Set([fingerprintOf(known)]);
  byId.set(span.id, fingerprints);
  const before = fingerprints.size;
  return fingerprints.add(fingerprintOf(span)).size > before;
}

function fingerprintOf(span: Span): string {
  return hash('sha1', comparedText(span), 'base64');
}

/**
 * Equal spans have equal JSON: whoever makes a span puts its fields in the same order. What OpenTelemetry says of its resource
 * and scope stands in the tags as well, and is long.
 */
function comparedText(span: Span): string {
  const { otel } = span;
  const compared = otel === undefined ? span : { ...span, otel: { ...otel, resource: 0, scope: 0 } };
  return JSON.stringify(compared);
}
