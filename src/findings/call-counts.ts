// How many calls each service made to each callee: what findings are measured against. Bounded: pairs beyond that are not
// counted.

const MAX_PAIRS = 2_000;

export class CallCounts {
  /** By service, then by callee. Nested, so that no key is put together for every call. */
  readonly #calls = new Map<string, Map<string, number>>();
  #pairs = 0;

  count(service: string, callee: string): void {
    const before = this.of(service, callee);
    if (before !== undefined) this.#set(service, callee, before + 1);
    else if (this.#pairs < MAX_PAIRS) {
      this.#pairs += 1;
      this.#set(service, callee, 1);
    }
  }

  /** Undefined: none was counted. */
  of(service: string, callee: string): number | undefined {
    return this.#calls.get(service)?.get(callee);
  }

  /** What was known by one name is the callee of another. */
  rename(from: string, to: string): void {
    for (const [service, callees] of this.#calls) {
      const count = callees.get(from);
      if (count === undefined) continue;
      callees.delete(from);
      const known = callees.get(to);
      if (known !== undefined) this.#pairs -= 1;
      this.#set(service, to, count + (known ?? 0));
    }
  }

  #set(service: string, callee: string, count: number): void {
    const callees = this.#calls.get(service);
    if (callees === undefined) this.#calls.set(service, new Map([[callee, count]]));
    else callees.set(callee, count);
  }
}
