// Dependency links of many traces added up, again and again for other choices of traces: each link of a trace points at the total
// that it is a part of, so that adding up looks nothing up.
import type { DependencyLink } from '../../trace/dependency-links.ts';

/** A link of one trace. */
export interface PartialLink {
  readonly total: LinkTotal;
  readonly callCount: number;
  readonly errorCount: number;
}

/** Of one parent and child: what it came to when it was added up last. */
export interface LinkTotal {
  readonly parent: string;
  readonly child: string;
  callCount: number;
  errorCount: number;
  /** Of the sum that it is part of. */
  sum: number;
}

export class LinkTotals {
  readonly #byParent = new Map<string, Map<string, LinkTotal>>();
  #size = 0;
  #sums = 0;

  /** Parents and children that were ever met. */
  get size(): number {
    return this.#size;
  }

  /** What is to be kept of a trace. */
  partsOf(links: readonly DependencyLink[]): readonly PartialLink[] {
    return links.map(({ parent, child, callCount, errorCount }) => ({
      ...{ total: this.#total(parent, child), callCount, errorCount },
    }));
  }

  /** In the order in which they are met first. */
  sum(traces: Iterable<readonly PartialLink[]>): readonly DependencyLink[] {
    this.#sums += 1;
    const met: LinkTotal[] = [];
    for (const parts of traces) {
      for (const { total, callCount, errorCount } of parts) {
        if (total.sum !== this.#sums) {
          total.sum = this.#sums;
          total.callCount = 0;
          total.errorCount = 0;
          met.push(total);
        }
        total.callCount += callCount;
        total.errorCount += errorCount;
      }
    }
    return met.map(({ parent, child, callCount, errorCount }) => ({ parent, child, callCount, errorCount }));
  }

  #total(parent: string, child: string): LinkTotal {
    const children = this.#byParent.get(parent) ?? new Map<string, LinkTotal>();
    this.#byParent.set(parent, children);
    const known = children.get(child);
    if (known !== undefined) return known;
    const total = { parent, child, callCount: 0, errorCount: 0, sum: 0 };
    children.set(child, total);
    this.#size += 1;
    return total;
  }
}
