// A trace as lines for a person: each span with its place in the tree, its service and how long it took, beside a bar that
// shows when. Pure.
import { cellWidth, cutEnd, padCellsEnd } from '../text/cells.ts';
import { durationText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';
import { depthFirst, type TraceNode, type TraceTree } from '../trace/trace-tree.ts';

const MIN_BAR = 10;
const MAX_BAR = 60;
const MAX_LABEL = 48;
const DURATION_CELLS = 6;
/** A deeper place in the tree is shown by its number alone. */
const MAX_INDENT = 12;

/** `width`: cells of a line. */
export function waterfallLines(tree: TraceTree, width: number): string[] {
  const rows = [...depthFirst(tree)].map(({ node, depth }) => ({ node, label: labelOf(node, depth) }));
  const labelCells = Math.min(MAX_LABEL, Math.max(0, ...rows.map(({ label }) => cellWidth(label))));
  const barCells = Math.min(MAX_BAR, Math.max(MIN_BAR, width - labelCells - DURATION_CELLS - 4));
  return [
    headline(tree),
    ...rows.map(({ node, label }) => rowOf(node, label, { tree, labelCells, barCells })),
  ];
}

function headline(tree: TraceTree): string {
  const nodes = [...depthFirst(tree)].map(({ node }) => node);
  const services = new Set(nodes.flatMap((node) => node.services));
  const spans = nodes.reduce((sum, node) => sum + node.spans.length, 0);
  const errors = nodes.filter(({ hasError }) => hasError).length;
  const { startMicros, endMicros } = tree;
  const parts = [
    `trace ${tree.traceId}`,
    counted(spans, 'span'),
    counted(services.size, 'service'),
    ...(startMicros === undefined || endMicros === undefined ? [] : [durationText(endMicros - startMicros)]),
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(tree.repairs.length === 0 ? [] : [counted(tree.repairs.length, 'repair')]),
  ];
  return safeText(parts.join('  '));
}

interface Layout {
  readonly tree: TraceTree;
  readonly labelCells: number;
  readonly barCells: number;
}

function rowOf(node: TraceNode, label: string, { tree, labelCells, barCells }: Layout): string {
  const duration = node.durationMicros === undefined ? '' : durationText(node.durationMicros);
  const shown = padCellsEnd(cutEnd(label, labelCells), labelCells);
  return `${shown}  ${barOf(node, tree, barCells)}  ${duration.padStart(DURATION_CELLS)}`.trimEnd();
}

/** `   |=====  `: from the start, for as long as it took, at least one cell. */
function barOf({ startMicros, durationMicros, hasError }: TraceNode, tree: TraceTree, cells: number): string {
  const { startMicros: first, endMicros: last } = tree;
  if (startMicros === undefined || first === undefined || last === undefined) return ' '.repeat(cells);
  const whole = Math.max(1, last - first);
  const begin = Math.min(cells - 1, Math.floor(((startMicros - first) / whole) * cells));
  const length = Math.max(1, Math.round(((durationMicros ?? 0) / whole) * cells));
  const bar = `|${(hasError ? '!' : '=').repeat(Math.min(length, cells - begin) - 1)}`;
  return `${' '.repeat(begin)}${bar}`.padEnd(cells);
}

function labelOf(node: TraceNode, depth: number): string {
  const indent = depth <= MAX_INDENT ? '  '.repeat(depth) : `${'  '.repeat(MAX_INDENT)}(${depth}) `;
  if (node.isMissing) return safeText(`${indent}${node.id} (not reported)`);
  const who = [...node.services].join(' > ') || 'unknown';
  const callee = node.remoteService === undefined ? '' : ` > ${node.remoteService}`;
  return safeText(`${indent}${who}${callee}: ${node.name ?? node.id}`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
