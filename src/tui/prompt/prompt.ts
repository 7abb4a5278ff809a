// One line that is being typed: a filter, a search, a command. Pure: what a key does to the text, the cursor, the history
// and the completions.
import type { Command } from '../command.ts';

export interface Completions {
  /** What the completions stand for: this part of the text. */
  readonly from: number;
  readonly to: number;
  readonly texts: readonly { readonly text: string; readonly meaning?: string }[];
}

export interface Prompt {
  readonly kind: 'filter' | 'search' | 'command';
  readonly text: string;
  /** In UTF-16 units. */
  readonly cursor: number;
  /** Steps back in the history, and what had been typed before the first of them. */
  readonly back: number;
  readonly draft: string;
  /** Completions that are being gone through: the text and cursor from before, and which of them stands there now. */
  readonly completing?: { readonly completions: Completions; readonly text: string; readonly index: number };
}

export function openPrompt(kind: Prompt['kind'], text = ''): Prompt {
  return { kind, text, cursor: text.length, back: 0, draft: text };
}

/** What was typed or pasted, without anything that is no text of one line. */
export function typeText(prompt: Prompt, typed: string): Prompt {
  const text = typed.replace(/[\r\n\t]+/g, ' ').replace(/[\x00-\x1f\x7f-\x9f]/g, '');
  return edited(
    prompt,
    prompt.text.slice(0, prompt.cursor) + text + prompt.text.slice(prompt.cursor),
    prompt.cursor + text.length,
  );
}

export function editPrompt(
  prompt: Prompt,
  command: Command,
  history: readonly string[],
  complete: (text: string, cursor: number) => Completions,
): Prompt {
  const { text, cursor } = prompt;
  switch (command) {
    case 'cursorLeft':
      return { ...prompt, cursor: cursor - sizeBefore(text, cursor) };
    case 'cursorRight':
      return { ...prompt, cursor: cursor + sizeAfter(text, cursor) };
    case 'lineStart':
      return { ...prompt, cursor: 0 };
    case 'lineEnd':
      return { ...prompt, cursor: text.length };
    case 'deleteBack': {
      const from = cursor - sizeBefore(text, cursor);
      return edited(prompt, text.slice(0, from) + text.slice(cursor), from);
    }
    case 'deleteOn':
      return edited(prompt, text.slice(0, cursor) + text.slice(cursor + sizeAfter(text, cursor)), cursor);
    case 'deleteWord': {
      const from = cursor - (/\S*\s*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
      return edited(prompt, text.slice(0, from) + text.slice(cursor), from);
    }
    case 'deleteLine':
      return edited(prompt, text.slice(cursor), 0);
    case 'historyBack':
      return fromHistory(prompt, history, prompt.back + 1);
    case 'historyOn':
      return fromHistory(prompt, history, prompt.back - 1);
    case 'complete':
      return completed(prompt, 1, complete);
    case 'completeBack':
      return completed(prompt, -1, complete);
    default:
      return prompt;
  }
}

/** The history with one more line, the newest last; what was there already is not kept twice. */
export function remembered(history: readonly string[], line: string): readonly string[] {
  if (line.trim() === '') return history;
  return [...history.filter((each) => each !== line), line].slice(-MAX_HISTORY);
}

const MAX_HISTORY = 100;

function edited(prompt: Prompt, text: string, cursor: number): Prompt {
  const { completing, ...rest } = prompt;
  return { ...rest, text, cursor, draft: text, back: 0 };
}

function fromHistory(prompt: Prompt, history: readonly string[], back: number): Prompt {
  if (back < 0 || back > history.length) return prompt;
  const text = back === 0 ? prompt.draft : (history[history.length - back] ?? prompt.draft);
  const { completing, ...rest } = prompt;
  return { ...rest, text, cursor: text.length, back };
}

/** What all completions begin with comes first, as in a shell; then one after the other. */
function completed(
  prompt: Prompt,
  step: 1 | -1,
  complete: (text: string, cursor: number) => Completions,
): Prompt {
  const { completing } = prompt;
  if (completing === undefined) {
    const completions = complete(prompt.text, prompt.cursor);
    const texts = completions.texts.map(({ text }) => text);
    if (texts.length === 0) return prompt;
    const shared = sharedStart(texts);
    const typed = prompt.text.slice(completions.from, completions.to);
    if (texts.length === 1 || shared.length > typed.length) return replaced(prompt, completions, shared);
    return gone(prompt, completions, prompt.text, step === 1 ? 0 : texts.length - 1);
  }
  const count = completing.completions.texts.length;
  return gone(prompt, completing.completions, completing.text, (completing.index + step + count) % count);
}

function gone(prompt: Prompt, completions: Completions, text: string, index: number): Prompt {
  const shown = replaced({ ...prompt, text }, completions, completions.texts[index]?.text ?? '');
  return { ...shown, completing: { completions, text, index } };
}

function replaced(prompt: Prompt, { from, to }: Completions, by: string): Prompt {
  return edited(prompt, prompt.text.slice(0, from) + by + prompt.text.slice(to), from + by.length);
}

function sharedStart(texts: readonly string[]): string {
  let [shared = ''] = texts;
  for (const text of texts) while (!text.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}

/** A character of two units, or with marks behind it, is one to a person. */
function sizeBefore(text: string, cursor: number): number {
  return lastGrapheme(text.slice(0, cursor)).length;
}

function sizeAfter(text: string, cursor: number): number {
  for (const { segment } of new Intl.Segmenter().segment(text.slice(cursor))) return segment.length;
  return 0;
}

function lastGrapheme(text: string): string {
  return Array.from(new Intl.Segmenter().segment(text)).at(-1)?.segment ?? '';
}
