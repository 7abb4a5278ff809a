import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/exchange/finding.ts';
import type { Hop } from '../../../src/propagation/hop.ts';
import {
  type PropagationWord,
  propagationMeaning,
  propagationWord,
  propagationWords,
} from '../../../src/tui/list/propagation-word.ts';
import { sampleHop } from '../../support/sample-exchange.ts';
import { entry, missingContext } from '../../support/session-entries.ts';

const conflict: Hop['defects'] = [
  { family: 'b3', header: 'b3', reason: 'conflict', effect: 'ignored', detail: 'holds another trace id' },
];
const finding = (code: string, severity: Finding['severity'] = 'warning'): Finding => ({
  ...missingContext,
  code,
  severity,
});

describe('propagationWord', () => {
  it.each<[PropagationWord, Partial<Hop>, Finding[]]>([
    ['ok', { relation: 'continued' }, []],
    ['ok', { relation: 'joined' }, []],
    ['root', { relation: 'started' }, []],
    ['root', { relation: 'started' }, [finding('missing-context', 'info')]],
    ['MISSING', { relation: 'started' }, [finding('missing-context')]],
    ['MISSING', { relation: 'started' }, [finding('missing-context', 'error')]],
    ['BAD', { relation: 'untouched' }, []],
    ['BAD', { relation: 'continued' }, [finding('malformed-context', 'error')]],
    ['PART', { relation: 'continued' }, [finding('partial-context')]],
    ['MIX', { relation: 'continued', defects: conflict }, []],
    ['PART', { relation: 'continued', defects: conflict }, [finding('partial-context')]],
    ['ok', { relation: 'continued' }, [finding('request-id-unhashable', 'info')]],
    ['drop:tax', { relation: 'started' }, [finding('missing-context'), finding('context-dropped', 'error')]],
    ['FORK', { relation: 'continued' }, [finding('trace-restarted', 'error')]],
    ['STALE', { relation: 'continued' }, [finding('stale-context', 'error')]],
    ['CUT64', { relation: 'continued' }, [finding('trace-id-truncated', 'error')]],
    ['MIX', { relation: 'continued' }, [finding('contexts-differ')]],
    ['root', { relation: 'started' }, [finding('context-dropped', 'info')]],
  ])('is %s for %j with %j', (word, hop, findings) => {
    expect(propagationWord(entry(1, { hop: sampleHop(hop) }, { findings }))).toBe(word);
  });
});

describe('propagationMeaning', () => {
  it('makes those stand out that a person should act upon', () => {
    const loud = propagationWords
      .map(([word]) => (word === 'drop:NAME' ? 'drop:tax' : word) as PropagationWord)
      .filter((word) => propagationMeaning(word) === 'alarm');

    expect(loud).toEqual(['drop:tax', 'MISSING', 'FORK', 'STALE', 'CUT64', 'BAD']);
  });
});
