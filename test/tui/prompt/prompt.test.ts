import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/tui/command.ts';
import {
  type Completions,
  editPrompt,
  openPrompt,
  type Prompt,
  remembered,
  typeText,
} from '../../../src/tui/prompt/prompt.ts';

const nothing = (): Completions => ({ from: 0, to: 0, texts: [] });

function edited(
  text: string,
  commands: readonly (Command | { readonly type: string })[],
  history: readonly string[] = [],
): Prompt {
  return commands.reduce<Prompt>(
    (prompt, command) =>
      typeof command === 'string'
        ? editPrompt(prompt, command, history, nothing)
        : typeText(prompt, command.type),
    openPrompt('filter', text),
  );
}

describe('a prompt', () => {
  it.each<[string, readonly (Command | { readonly type: string })[], string, number]>([
    ['ab', [{ type: 'c' }], 'abc', 3],
    ['ab', ['lineStart', { type: 'c' }], 'cab', 1],
    ['ab', ['cursorLeft', { type: 'c' }], 'acb', 2],
    ['ab', ['cursorLeft', 'cursorLeft', 'cursorLeft', 'cursorRight', { type: 'c' }], 'acb', 2],
    ['ab', ['lineStart', 'lineEnd', { type: 'c' }], 'abc', 3],
    ['ab', ['deleteBack'], 'a', 1],
    ['ab', ['lineStart', 'deleteBack'], 'ab', 0],
    ['ab', ['lineStart', 'deleteOn'], 'b', 0],
    ['ab', ['deleteOn'], 'ab', 2],
    ['one two ', ['deleteWord'], 'one ', 4],
    ['one two', ['deleteWord', 'deleteWord'], '', 0],
    ['one two', ['cursorLeft', 'deleteLine'], 'o', 0],
    // One character to a person, several units to the machine.
    ['a👩‍👩‍👧', ['deleteBack'], 'a', 1],
    ['ae\u0301', ['cursorLeft'], 'ae\u0301', 1],
    // A paste of several lines, and of what is no text.
    ['', [{ type: 'a\r\nb\tc\x1b[2Jd\x9b' }], 'a b c[2Jd', 9],
  ])('%j after %j is %j', (text, commands, result, cursor) => {
    expect(edited(text, commands)).toMatchObject({ text: result, cursor });
  });

  it('goes back in its history and forth again, to what was typed', () => {
    const history = ['oldest', 'newest'];

    expect(edited('now', ['historyBack'], history).text).toBe('newest');
    expect(edited('now', ['historyBack', 'historyBack', 'historyBack'], history).text).toBe('oldest');
    expect(edited('now', ['historyBack', 'historyBack', 'historyOn'], history).text).toBe('newest');
    expect(edited('now', ['historyBack', 'historyOn', 'historyOn'], history).text).toBe('now');
  });

  describe('completes', () => {
    const complete =
      (texts: readonly string[]) =>
      (text: string, cursor: number): Completions => ({
        from: text.lastIndexOf(' ') + 1,
        to: cursor,
        texts: texts.map((each) => ({ text: each })),
      });
    const tabs = (text: string, texts: readonly string[], ...commands: Command[]): string =>
      commands.reduce(
        (prompt, command) => editPrompt(prompt, command, [], complete(texts)),
        openPrompt('filter', text),
      ).text;

    it('the only one there is', () => {
      expect(tabs('a st', ['status:'], 'complete')).toBe('a status:');
    });

    it('what all of them begin with, then one after the other, and round', () => {
      const texts = ['reqbody:', 'reqheader:'];
      expect(tabs('re', texts, 'complete')).toBe('req');
      expect(tabs('req', texts, 'complete')).toBe('reqbody:');
      expect(tabs('req', texts, 'complete', 'complete')).toBe('reqheader:');
      expect(tabs('req', texts, 'complete', 'complete', 'complete')).toBe('reqbody:');
      expect(tabs('req', texts, 'completeBack')).toBe('reqheader:');
    });

    it('nothing where there is nothing', () => {
      expect(tabs('x', [], 'complete', 'completeBack')).toBe('x');
    });
  });
});

describe('remembered', () => {
  it('keeps each line once, the newest last, and a bounded number of them', () => {
    expect(remembered(['a', 'b'], 'a')).toEqual(['b', 'a']);
    expect(remembered(['a'], '  ')).toEqual(['a']);
    expect(
      remembered(
        Array.from({ length: 100 }, (_, i) => String(i)),
        'new',
      ),
    ).toHaveLength(100);
  });
});
