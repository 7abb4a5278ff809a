import { describe, expect, it } from 'vitest';
import { listColumns } from '../../../src/tui/list/list-columns.ts';
import { listRow } from '../../../src/tui/list/list-row.ts';
import { lineText, lineWidth } from '../../../src/tui/styled-line.ts';
import { columnsFor as fitted, tableHeading } from '../../../src/tui/table/columns.ts';
import { entry, missingContext, mixedEntries, openEntry } from '../../support/session-entries.ts';

const columnsFor = (cells: number) => fitted(listColumns({}), cells);
const columns = columnsFor(80);
const row = (...args: Parameters<typeof entry>) => listRow(entry(...args), columns, 80);

describe('listRow', () => {
  it('stands under its heading', () => {
    expect(lineText(tableHeading(columns, 80))).toBe(
      '  TIME     MTH     SERVICE     PATH                   ST  TOTAL  UPSTR  PROP    ',
    );
    expect(lineText(row(1))).toBe(
      '  12:01:08 GET     httpbin.org /get                  200   48ms   31ms  ok      ',
    );
  });

  it.each([60, 80, 100, 160])('of every kind is exactly %d cells wide', (width) => {
    for (const each of mixedEntries()) expect(lineWidth(listRow(each, columnsFor(width), width))).toBe(width);
  });

  it('has dashes for what has not happened yet', () => {
    expect(lineText(listRow(openEntry(1), columns, 80))).toBe(
      '. 12:01:08 GET     httpbin.org /get                  ...      -      -  ok      ',
    );
  });

  it('has a dash for the status when no answer came', () => {
    const { exchange } = entry(1, { outcome: 'failed' });
    if (!('answer' in exchange)) throw new Error('the sample is answered');
    const { answer, ...unanswered } = exchange;

    expect(lineText(listRow({ exchange: unanswered, findings: [] }, columns, 80))).toMatch(
      /^X .* {3}- {3}48ms/,
    );
  });

  it('cuts a long path in its middle, and keeps the number of the replayed request', () => {
    const target = '/orders/2026/01/02/items/17';

    expect(lineText(row(1, { target }))).toContain(' /orders/20../items/17 200');
    expect(lineText(listRow(entry(1, { target, replayOf: 'x' }, { replayOfSeq: 6 }), columns, 80))).toContain(
      ' /orders..tems/17 (r6) 200',
    );
    expect(lineText(row(1, { target: '/x', replayOf: 'x' }))).toMatch(/ \/x {15}\(r\?\) 200/);
  });

  it('cuts a long method and a long service at their end', () => {
    expect(lineText(row(1, { method: 'BASELINE-CONTROL', service: 'recommendations' }))).toContain(
      ' BASEL.. recommend.. ',
    );
  });

  it('gives a meaning to status, total and propagation and to nothing else', () => {
    const slow = entry(
      1,
      { answer: { status: 502, statusMessage: '', sent: [] }, timing: { endedMicros: 1_204_000 } },
      { findings: [missingContext] },
    );
    const meant = listRow(slow, columns, 80).filter(({ meaning }) => meaning !== 'plain');

    expect(meant).toEqual([
      { text: '502', meaning: 'serverError' },
      { text: '1.20s', meaning: 'over1s' },
      { text: 'MISSING', meaning: 'alarm' },
    ]);
  });

  it('carries the mark of the selection beside its cue', () => {
    expect(lineText(listRow(openEntry(1), columns, 80, '>'))).toMatch(/^\.>12:01:08/);
  });

  it('measures wide characters in cells', () => {
    const wide = listRow(entry(1, { service: '注文サービス', target: '/x' }), columns, 80);

    expect(lineText(wide)).toContain(' 注文サー..  /x ');
    expect(lineWidth(wide)).toBe(80);
  });
});
