import { describe, expect, it } from 'vitest';
import type { ExchangeEntry } from '../../../src/session/live-view.ts';
import { type RowCue, rowCue, rowCues } from '../../../src/tui/list/row-cue.ts';
import { entry, missingContext, mixedEntries, openEntry } from '../../support/session-entries.ts';

const answer = (status: number) => ({ answer: { status, statusMessage: '', sent: [] } });
const recordedAnswer = { result: 'answered', recording: 'shop.jsonl', of: 'e1', n: 1 } as const;
const info = { ...missingContext, severity: 'info' } as const;

describe('rowCue', () => {
  it.each<[string, ExchangeEntry, RowCue]>([
    ['an answer', entry(1), ' '],
    ['a redirect', entry(1, answer(302)), ' '],
    ['a request in flight', openEntry(1), '.'],
    ['a client that left, though a 503 had begun', entry(1, { ...answer(503), outcome: 'clientLeft' }), 'x'],
    ['an answer that broke off', entry(1, { outcome: 'failed' }), 'X'],
    ['a 5xx with a warning', entry(1, answer(500), { findings: [missingContext] }), 'X'],
    ['a 4xx with a warning', entry(1, answer(404), { findings: [missingContext] }), '!'],
    ['a warning', entry(1, {}, { findings: [missingContext] }), '!'],
    ['mere information', entry(1, {}, { findings: [info] }), ' '],
    ['a 4xx', entry(1, answer(404)), '-'],
    ['a replay', entry(2, { replayOf: 'x' }), '>'],
    ['an answer from a recording', entry(2, { stub: recordedAnswer }), '='],
    ['a replay answered from a recording', entry(2, { stub: recordedAnswer, replayOf: 'x' }), '>'],
    ['a replay answered 404', entry(2, { ...answer(404), replayOf: 'x' }), '-'],
  ])('of %s', (_, of, cue) => {
    expect(rowCue(of)).toBe(cue);
  });

  it('is explained in the help whatever it is', () => {
    const explained: readonly RowCue[] = [...rowCues.map(([cue]) => cue), ' '];

    for (const each of mixedEntries()) expect(explained).toContain(rowCue(each));
  });
});
