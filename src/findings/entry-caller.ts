// Whether a caller is an entry point: a place where traces begin, from which no trace headers can be expected. One is named, or
// was sent nothing that it could have passed on, as far as was seen.

/** What is known of who sent a request. */
export interface Caller {
  readonly userAgent?: string;
  /** Name of its service. */
  readonly name?: string;
  /** What runs in its process. */
  readonly processName?: string;
  /** Whether anything was sent to it through tracectl so far. Absent: it is not known who it is. */
  readonly serves?: boolean;
}

/** What was going on as the request came in. */
export interface OutsiderRules {
  /** Names of the services that are known, from the settings and by their own word; empty when none is. */
  readonly services: readonly string[];
  /**
   * Exchanges that were open to any known service. With one open, the request of somebody unknown may have been made on its
   * behalf.
   */
  readonly openServiceExchanges: number;
}

/** `patterns`: from `--entry`, each a part of the user agent or of the name, or, with `*` in it, a pattern of the whole. */
export function isNamedEntry({ userAgent, name, processName }: Caller, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return false;
  const names = [userAgent, name, processName].filter((each) => each !== undefined);
  return patterns.some((pattern) => names.some((each) => matchesEntryPattern(pattern, each)));
}

/** Whether it can have had no context to pass on. Holds for as long as nothing else is seen of it. */
export function isOutsider(caller: Caller, { services, openServiceExchanges }: OutsiderRules): boolean {
  if (caller.serves !== undefined) return !caller.serves;
  if (services.length === 0 || isKnownService(caller, services)) return false;
  return openServiceExchanges === 0;
}

function isKnownService(caller: Caller, services: readonly string[]): boolean {
  const name = caller.name?.toLowerCase();
  return services.some((service) => service.toLowerCase() === name);
}

/** Case does not count. Without `*` the pattern may stand anywhere; with it, it has to fit from end to end. */
export function matchesEntryPattern(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return head !== '' && text.includes(head);
  if (!text.startsWith(head) || text.length < head.length + tail.length) return false;
  return text.endsWith(tail) && containsInOrder(text.slice(head.length, text.length - tail.length), rest);
}

function containsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}
