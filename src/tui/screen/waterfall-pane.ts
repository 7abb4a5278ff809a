// The pane of the waterfall: which trace it is, the time scale, the spans that fit.
import { countText, durationText } from '../../text/quantities.ts';
import { titleRule } from '../frame/title-rule.ts';
import type { Pane } from '../screen-layout.ts';
import { fitLine, line, type StyledLine } from '../styled-line.ts';
import { listWindow } from '../table/list-window.ts';
import type { TraceRow } from '../traces/trace-columns.ts';
import type { ViewState } from '../view-state.ts';
import { scaleLine, waterfallLine } from '../waterfall/waterfall-lines.ts';
import type { Subject } from './subject.ts';
import type { World } from './world.ts';

/** Title and scale. */
export const WATERFALL_TOP_ROWS = 2;

export interface WaterfallPane {
  readonly lines: readonly StyledLine[];
  /** Index of the first span that is seen. */
  readonly top: number;
}

export function waterfallPane(world: World, state: ViewState, subject: Subject, pane: Pane): WaterfallPane {
  const { width, height } = pane;
  const hasKeys = state.pane === 'waterfall';
  const { trace, waterfall, span } = subject;
  if (trace === undefined) {
    const why =
      subject.entry === undefined
        ? 'Nothing is selected.'
        : 'Its trace headers could not be read: it has no trace.';
    return { lines: [titleRule('trace', width, hasKeys), fitLine(line(`  ${why}`), width)], top: 0 };
  }
  const look = {
    width,
    glyphs: world.glyphs,
    nowMicros: world.nowSecond * 1_000_000,
    marksSelection: world.marksSelection,
    ...(span !== undefined && { selected: span.key }),
  };
  const rows = Math.max(0, height - WATERFALL_TOP_ROWS);
  const index = Math.max(
    0,
    waterfall.findIndex(({ key }) => key === span?.key),
  );
  const { top } = listWindow(waterfall.length, rows, index, state.waterfall.row);
  return {
    lines: [
      titleRule(titleOf(trace), width, hasKeys),
      scaleLine(trace.trace, look),
      ...waterfall.slice(top, top + rows).map((row) => waterfallLine(row, trace.trace, look)),
    ],
    top,
  };
}

/** `trace 4bf92f35  4 spans  312ms  1 warning`. */
function titleOf({ trace, facts }: TraceRow): string {
  const missing = trace.tree.repairs.filter(({ kind }) => kind === 'parentMissing').length;
  const repaired = trace.tree.repairs.length - missing;
  const parts = [
    `trace ${trace.traceId.slice(0, 8)}`,
    counted(trace.spanCount, 'span'),
    ...(facts.durationMicros === undefined ? [] : [durationText(facts.durationMicros)]),
    ...(facts.isOpen ? ['in flight'] : []),
    ...(facts.errors === 0 ? [] : [counted(facts.errors, 'error')]),
    ...(facts.warnings === 0 ? [] : [counted(facts.warnings, 'warning')]),
    ...(missing === 0 ? [] : [`${missing} not reported`]),
    ...(repaired === 0 ? [] : [`${repaired} repaired`]),
    ...(trace.linked.count === 0 ? [] : [`${trace.linked.count} linked`]),
  ];
  return parts.join('  ');
}

function counted(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? '' : 's'}`;
}
