import { describe, expect, it } from 'vitest';
import { mouseEvents } from '../../../src/tui/keys/mouse-events.ts';

describe('mouseEvents', () => {
  it.each([
    ['\x1b[<0;10;5M', [{ kind: 'click', column: 9, row: 4 }]],
    // Letting go, the other buttons, and dragging are none.
    ['\x1b[<0;10;5m', []],
    ['\x1b[<2;10;5M', []],
    ['\x1b[<35;10;5M', []],
    ['\x1b[<64;1;1M', [{ kind: 'wheel', by: -1, column: 0, row: 0 }]],
    ['\x1b[<65;1;1M', [{ kind: 'wheel', by: 1, column: 0, row: 0 }]],
    // With Ctrl.
    ['\x1b[<80;1;1M', [{ kind: 'wheel', by: -1, column: 0, row: 0 }]],
    ['j', []],
    ['\x1b[<0;10M', []],
  ])('%j are %j', (data, events) => {
    expect(mouseEvents(data)).toEqual(events);
  });

  it('are as many as came at once', () => {
    expect(mouseEvents('\x1b[<0;1;1M\x1b[<0;1;1m\x1b[<65;2;2M')).toHaveLength(2);
  });
});
