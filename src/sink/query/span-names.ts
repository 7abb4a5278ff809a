// Names that occur in spans, for the choices of a search: sorted, each once. Made again when what is held has changed.
import type { Span } from '../../trace/span.ts';
import type { QueryableSpans } from './queryable-spans.ts';

export interface SpanNames {
  services(): readonly string[];
  spanNames(service: string): readonly string[];
  remoteServices(service: string): readonly string[];
  tagValues(key: string): readonly string[];
}

interface Counted {
  readonly version: number;
  readonly names: Map<string, Set<string>>;
  readonly remotes: Map<string, Set<string>>;
  readonly values: Map<string, Set<string>>;
}

/** `keys`: the tags whose values are offered. */
export function createSpanNames(held: QueryableSpans, keys: readonly string[]): SpanNames {
  let counted: Counted | undefined;
  const upToDate = (): Counted => {
    const version = held.version();
    if (counted?.version !== version) counted = { version, ...countNames(held.traces(), keys) };
    return counted;
  };
  return {
    services: () => sorted(upToDate().names.keys()),
    spanNames: (service) => sorted(upToDate().names.get(service.toLowerCase())),
    remoteServices: (service) => sorted(upToDate().remotes.get(service.toLowerCase())),
    tagValues: (key) => sorted(upToDate().values.get(key)),
  };
}

function countNames(traces: Iterable<readonly Span[]>, keys: readonly string[]): Omit<Counted, 'version'> {
  const names = new Map<string, Set<string>>();
  const remotes = new Map<string, Set<string>>();
  const values = new Map(keys.map((key) => [key, new Set<string>()] as const));
  for (const spans of traces) {
    for (const { localEndpoint, remoteEndpoint, name, tags } of spans) {
      for (const [key, value] of tags) values.get(key)?.add(value);
      const service = localEndpoint?.serviceName;
      if (service === undefined) continue;
      addTo(names, service, name);
      addTo(remotes, service, remoteEndpoint?.serviceName);
    }
  }
  return { names, remotes, values };
}

/** The service is known even where it has nothing to add. */
function addTo(sets: Map<string, Set<string>>, service: string, name: string | undefined): void {
  const set = sets.get(service) ?? new Set<string>();
  sets.set(service, set);
  if (name !== undefined) set.add(name);
}

function sorted(names: Iterable<string> = []): readonly string[] {
  return [...names].sort();
}
