import { describe, expect, it } from 'vitest';
import { replayErrorMessage, replayMessage } from '../../../src/tui/effects/replay-message.ts';
import { sampleExchange } from '../../support/sample-exchange.ts';

describe('replayMessage', () => {
  it('sets the old and the new answer side by side', () => {
    const exchange = sampleExchange({ seq: 42, timing: { endedMicros: 1_204_000 } });

    expect(replayMessage(7, { kind: 'sent', original: sampleExchange(), exchange })).toEqual({
      severity: 'info',
      text: '#7 sent again as #42: 200 in 48ms -> 200 in 1.20s',
    });
  });

  it('warns when the new one failed, with its outcome where there is no status', () => {
    const { answer, ...unanswered } = sampleExchange({ seq: 42, outcome: 'failed' });

    expect(replayMessage(7, { kind: 'sent', original: sampleExchange(), exchange: unanswered })).toEqual({
      severity: 'warning',
      text: '#7 sent again as #42: 200 in 48ms -> failed in 48ms',
    });
  });

  it('gives the reason of a refusal', () => {
    expect(replayMessage(7, { kind: 'refused', reason: '#7 POST /orders is a tunnel.' })).toEqual({
      severity: 'warning',
      text: '#7 POST /orders is a tunnel.',
    });
  });
});

describe('replayErrorMessage', () => {
  it('tells what was thrown, whatever that is', () => {
    expect(replayErrorMessage(7, new Error('gone')).text).toBe('#7 could not be sent again: gone');
    expect(replayErrorMessage(7, 'gone').text).toBe('#7 could not be sent again: gone');
  });
});
