// Where every list of spans comes in, whatever port and format it took: cut to limits, counted, handed on.
import type { Span } from '../trace/span.ts';
import { cutToLimits } from './span-limits.ts';

export interface SpanIntakeDeps {
  /** Gets every list of spans that was taken. Must not throw. */
  accept(spans: readonly Span[]): void;
  /** Gets what was answered to every report that was not taken. */
  refused?(answer: RefusedReport): void;
}

export interface RefusedReport {
  /** HTTP's status, or gRPC's name of one. */
  readonly status: number | string;
  readonly text?: string;
}

export interface CollectorCounts {
  readonly spans: number;
  /** Posts that were answered with an error. */
  readonly refusedPosts: number;
  /** Spans of which something was cut off. */
  readonly cutSpans: number;
  /** Connections that were closed because there were too many. */
  readonly refusedConnections: number;
}

export class SpanIntake {
  readonly #deps: SpanIntakeDeps;
  readonly #counts = { spans: 0, refusedPosts: 0, cutSpans: 0, refusedConnections: 0 };

  constructor(deps: SpanIntakeDeps) {
    this.#deps = deps;
  }

  take(spans: readonly Span[]): void {
    const cut = spans.map(cutToLimits);
    this.#counts.spans += cut.length;
    this.#counts.cutSpans += cut.filter((span, index) => span !== spans[index]).length;
    this.#deps.accept(cut);
  }

  refuse(report: RefusedReport): void {
    this.#counts.refusedPosts++;
    this.#deps.refused?.(report);
  }

  refuseConnection(): void {
    this.#counts.refusedConnections++;
  }

  counts(): CollectorCounts {
    return { ...this.#counts };
  }
}
