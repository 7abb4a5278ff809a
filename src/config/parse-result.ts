// What came of reading one text that a person wrote: a value, or what is wrong with it and what would be right.

export type ParseResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** A clause about the text, for example `"30x" is no duration`. */
      readonly wrong: string;
      /** A clause that goes on with "give", for example `a number with ms, s, m or h, for example 30s`. */
      readonly right: string;
    };

export function accept<T>(value: T): ParseResult<T> {
  return { ok: true, value };
}

export function reject(wrong: string, right: string): { ok: false; wrong: string; right: string } {
  return { ok: false, wrong, right };
}

/** How a kind of value is written, read and offered. */
export interface ValueType<T> {
  /** Stands for the value in help, for example `DURATION`; empty for a switch. */
  readonly placeholder: string;
  /** How the value stands in a JSON file. */
  readonly json: 'string' | 'number' | 'boolean';
  /** Every text that is accepted, when there are few: for help and completion. */
  readonly choices?: readonly string[];
  /** What a shell completes when there are no `choices`. */
  readonly completes?: 'file' | 'directory';
  parse(text: string): ParseResult<T>;
}

/** The type with one more text, `off`, that means the setting is absent. */
export function orOff<T>(type: ValueType<T>): ValueType<T | undefined> {
  return {
    ...type,
    parse: (text) => {
      if (text === 'off') return accept(undefined);
      const result = type.parse(text);
      return result.ok ? result : reject(result.wrong, `${result.right}, or off`);
    },
  };
}
