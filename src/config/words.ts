// Switches, choices from a few words, and short texts.
import { accept, reject, type ValueType } from './parse-result.ts';

const TRUE_WORDS = ['true', '1', 'yes', 'on'];
const FALSE_WORDS = ['false', '0', 'no', 'off'];

export const onOrOff: ValueType<boolean> = {
  placeholder: '',
  json: 'boolean',
  choices: ['true', 'false'],
  parse: (text) => {
    const word = text.toLowerCase();
    if (TRUE_WORDS.includes(word)) return accept(true);
    if (FALSE_WORDS.includes(word)) return accept(false);
    return reject(`"${text}" is neither true nor false`, 'true or false');
  },
};

export function oneOf<const Word extends string>(
  placeholder: string,
  words: readonly Word[],
): ValueType<Word> {
  return {
    placeholder,
    json: 'string',
    choices: words,
    parse: (text) => {
      const word = words.find((each) => each === text);
      return word === undefined ? reject(`"${text}" is not known`, listed(words)) : accept(word);
    },
  };
}

/** One line of printable text that holds more than spaces. */
export function line(placeholder: string): ValueType<string> {
  return {
    placeholder,
    json: 'string',
    parse: (text) =>
      text.trim() === '' || /\p{Cc}/u.test(text)
        ? reject(`"${text}" is empty or holds control characters`, 'one line of text')
        : accept(text),
  };
}

/** A header's value (RFC 9110 section 5.5, without obs-text). */
export const headerText: ValueType<string> = {
  placeholder: 'NAME',
  json: 'string',
  parse: (text) =>
    /^[!-~](?:[ -~]*[!-~])?$/.test(text)
      ? accept(text)
      : reject(`"${text}" cannot stand in a header`, 'printable ASCII text'),
};

/** A path; a relative one is taken from the folder that tracectl runs in. */
export function path(completes: 'file' | 'directory'): ValueType<string> {
  return {
    ...line(completes === 'file' ? 'FILE' : 'DIR'),
    completes,
  };
}

/** `auto`: a new file in the data folder. Absent: nothing is kept on disk. */
export type CaptureTarget = 'auto' | { readonly file: string } | undefined;

export const captureTarget: ValueType<CaptureTarget> = {
  placeholder: 'FILE',
  json: 'string',
  completes: 'file',
  parse: (text) => {
    if (text === 'auto') return accept('auto');
    if (text === 'off') return accept(undefined);
    const file = path('file').parse(text);
    return file.ok ? accept({ file: file.value }) : file;
  },
};

/** `a, b or c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** A value that stands in no argument, where other programs could see it. Reads as the name of the variable. */
export const environmentVariable: ValueType<string> = {
  placeholder: 'env:NAME',
  json: 'string',
  parse: (text) => {
    const name = /^env:([A-Za-z_]\w*)$/.exec(text)?.[1];
    return name === undefined
      ? reject(`"${text}" names no variable`, 'env:NAME, the name of an environment variable')
      : accept(name);
  },
};
