// Names that occur in spans, for the choices of a search: counted as traces come and go, so that a name leaves with the last
// trace that has it, and nothing is counted anew for a question.
import type { Span } from '../../trace/span.ts';

/** Each sorted. */
export interface SpanNames {
  services(): readonly string[];
  spanNames(service: string): readonly string[];
  remoteServices(service: string): readonly string[];
  tagValues(key: string): readonly string[];
}

/** A name below another one: in `table`, of `owner`. */
export interface TalliedName {
  readonly table: Table;
  readonly owner: string;
  readonly name: string;
  traces: number;
}

/** Owner to name to how often. */
type Table = Map<string, Map<string, TalliedName>>;

/** Stands for a service that has nothing to add. */
const NOTHING = '';

export class NameTally implements SpanNames {
  readonly #keys: ReadonlySet<string>;
  readonly #spanNames: Table = new Map();
  readonly #remotes: Table = new Map();
  readonly #values: Table = new Map();

  /** `keys`: the tags whose values are counted. */
  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys);
  }

  /** Counts each name of one trace once; what is returned takes it back. */
  add(spans: readonly Span[]): readonly TalliedName[] {
    const names = new Set<TalliedName>();
    for (const { localEndpoint, remoteEndpoint, name, tags } of spans) {
      if (this.#keys.size > 0) {
        for (const [key, value] of tags) if (this.#keys.has(key)) names.add(entry(this.#values, key, value));
      }
      const service = localEndpoint?.serviceName;
      if (service === undefined) continue;
      names.add(entry(this.#spanNames, service, name ?? NOTHING));
      const remote = remoteEndpoint?.serviceName;
      if (remote !== undefined) names.add(entry(this.#remotes, service, remote));
    }
    for (const each of names) each.traces++;
    return [...names];
  }

  remove(names: readonly TalliedName[]): void {
    for (const each of names) {
      each.traces--;
      if (each.traces > 0) continue;
      const { table, owner, name } = each;
      const named = table.get(owner);
      named?.delete(name);
      if (named?.size === 0) table.delete(owner);
    }
  }

  services(): readonly string[] {
    return [...this.#spanNames.keys()].sort();
  }

  spanNames(service: string): readonly string[] {
    return sorted(this.#spanNames.get(service.toLowerCase()));
  }

  remoteServices(service: string): readonly string[] {
    return sorted(this.#remotes.get(service.toLowerCase()));
  }

  tagValues(key: string): readonly string[] {
    return [...(this.#values.get(key)?.keys() ?? [])].sort();
  }
}

function entry(table: Table, owner: string, name: string): TalliedName {
  const named = table.get(owner) ?? new Map<string, TalliedName>();
  if (named.size === 0) table.set(owner, named);
  const known = named.get(name) ?? { table, owner, name, traces: 0 };
  if (known.traces === 0) named.set(name, known);
  return known;
}

/** Names of spans and services are never empty. */
function sorted(names: ReadonlyMap<string, TalliedName> | undefined): readonly string[] {
  return [...(names?.keys() ?? [])].filter((name) => name !== NOTHING).sort();
}
