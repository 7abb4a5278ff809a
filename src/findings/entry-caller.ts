// Whether a caller is an entry point: a place where traces begin, from which no trace headers can be expected.

/** What is known of who sent a request. */
export interface Caller {
  readonly userAgent?: string;
  /** Name of its service. */
  readonly name?: string;
  /** What runs in its process. */
  readonly processName?: string;
  /** Whether its process was ever called through tracectl itself. Absent: the process is not known. */
  readonly serves?: boolean;
}

export interface EntryRules {
  /** From `--entry`: a part of the user agent or of the name, or, with `*` in it, a pattern of the whole. */
  readonly entryPatterns: readonly string[];
  /** Names of the services that are known, from the settings and by their own word; empty when none is. */
  readonly services: readonly string[];
  /**
   * Exchanges that were open to any known service when the request came in. With one open, the request may have been
   * made on its behalf, unless the process is known that sent it.
   */
  readonly openServiceExchanges: number;
}

export function isEntryCaller(caller: Caller, rules: EntryRules): boolean {
  const names = [caller.userAgent, caller.name, caller.processName].filter((name) => name !== undefined);
  if (rules.entryPatterns.some((pattern) => names.some((name) => matchesEntryPattern(pattern, name))))
    return true;
  if (rules.services.length === 0) return false;
  if (isKnownService(caller, rules.services)) return false;
  return caller.serves === undefined ? rules.openServiceExchanges === 0 : !caller.serves;
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
