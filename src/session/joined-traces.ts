// Traces that begin with a call whose service dropped the context, and the traces that they go on, as was inferred: what a
// span of such a trace is when it is to stand in the one that it belongs to. Bounded; pure but for what it remembers.
import type { Link } from '../exchange/link.ts';
import { linkTags, movedFromTag } from '../sink/link-tags.ts';
import type { Span } from '../trace/span.ts';

export interface Join {
  /** The trace that was begun anew, and the span that began it. */
  readonly from: { readonly traceId: string; readonly spanId: string };
  /** The trace that it belongs to, and the span that caused it. */
  readonly to: { readonly traceId: string; readonly spanId: string };
  readonly link: Link;
}

/** Traces; the oldest are forgotten first, and late spans of them stay where they are. */
const MOST_JOINED = 10_000;
/** Services that call each other in a row, each without the context. */
const MOST_STEPS = 32;

export class JoinedTraces {
  readonly #byTraceId = new Map<string, Join>();

  add(join: Join): void {
    this.#byTraceId.set(join.from.traceId, join);
    if (this.#byTraceId.size <= MOST_JOINED) return;
    const [oldest] = this.#byTraceId.keys();
    if (oldest !== undefined) this.#byTraceId.delete(oldest);
  }

  /** The span in the trace that its own one goes on; the same when it goes on none that is known. */
  moved(span: Span): Span {
    let moved = span;
    // The trace that it goes on may go on another one itself.
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const join = this.#byTraceId.get(moved.traceId);
      if (join === undefined) break;
      moved = movedSpan(moved, join);
    }
    return moved;
  }
}

function movedSpan(span: Span, { from, to, link }: Join): Span {
  const isFirst = span.id === from.spanId && span.parentId === undefined;
  const movedFrom = movedFromTag(from.traceId);
  const isMovedOn = span.tags.some(([key]) => key === movedFrom[0]);
  const tags = [...(isFirst ? linkTags(link) : []), ...(isMovedOn ? [] : [movedFrom])];
  const { otel } = span;
  return {
    ...span,
    traceId: to.traceId,
    ...(isFirst && { parentId: to.spanId }),
    tags: [...span.tags, ...tags],
    ...(otel !== undefined && {
      otel: {
        ...otel,
        traceId: to.traceId.padStart(32, '0'),
        attributes: [...otel.attributes, ...tags],
      },
    }),
  };
}
