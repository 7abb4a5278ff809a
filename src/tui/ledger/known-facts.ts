// Facts of the exchanges at hand that completion offers: a bounded number of each, the newest first.
import type { KnownFact } from '../../exchange/filter/filter-keys.ts';
import { hostOf, sentBy, servedBy } from '../../exchange/filter/subject-facts.ts';
import { pathTemplate } from '../../http/path-template.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { Span } from '../../trace/span.ts';

const KEPT_OF_EACH = 50;

export class KnownFacts {
  readonly #facts = new Map<KnownFact, Set<string>>();

  learn(entry: ExchangeEntry): void {
    const { exchange } = entry;
    this.#add('method', exchange.method);
    this.#add('host', hostOf(entry));
    this.#add('from', entry.from ?? '');
    this.#add('route', exchange.route ?? '');
    this.#add('path', pathTemplate(exchange.target).replace(/\{id\}.*$/s, '*'));
    this.#add('trace', exchange.hop.context?.traceId ?? '');
    this.learnLater(entry);
  }

  /** What may have come since an exchange was first seen. */
  learnLater(entry: ExchangeEntry): void {
    this.#add('service', servedBy(entry));
    this.#add('caller', sentBy(entry));
    for (const { code } of entry.findings) this.#add('finding', code);
  }

  learnTags(spans: readonly Span[]): void {
    for (const { tags } of spans) for (const [name] of tags) this.#add('tag', name);
  }

  of(fact: KnownFact): readonly string[] {
    return [...(this.#facts.get(fact) ?? [])].reverse();
  }

  hasAny(fact: KnownFact): boolean {
    return this.#facts.has(fact);
  }

  has(fact: KnownFact, value: string): boolean {
    return this.#facts.get(fact)?.has(value) === true;
  }

  #add(fact: KnownFact, value: string): void {
    if (value === '') return;
    const values = this.#facts.get(fact) ?? new Set();
    this.#facts.set(fact, values);
    if (values.has(value)) return;
    values.add(value);
    const [oldest] = values;
    if (values.size > KEPT_OF_EACH && oldest !== undefined) values.delete(oldest);
  }
}
