// The shape of one row of the settings table, and the three kinds of row: with a default, without one, and lists.
import type { ValueType } from './parse-result.ts';

export type CommandName = 'proxy' | 'run' | 'demo' | 'check' | 'replay' | CaptureCommandName;

/** Commands that read or make captures, or watch a session elsewhere, and send nothing. */
export type CaptureCommandName =
  | 'requests'
  | 'show'
  | 'traces'
  | 'trace'
  | 'sessions'
  | 'open'
  | 'export'
  | 'import'
  | 'watch';

/** Headings of `--help` and of the documentation, in this order. */
export const settingGroups = [
  'Demo',
  'What is run',
  'Where requests go',
  'Answers from a recording',
  'Where tracectl listens',
  'Who calls',
  'Limits',
  'Tracing',
  'Spans and Zipkin',
  'What is kept',
  'What is shown',
  'When it ends',
  'Check',
  'What was captured',
  'Replay',
] as const;

export interface SettingRow {
  /** For example `--timeout`. The environment name and the key in files follow from it. */
  readonly flag: string;
  /** The flag that says `off`, where it is worth a line of help; a switch has `--no-X` in any case. */
  readonly off?: { readonly flag: string; readonly meaning: string };
  readonly group: (typeof settingGroups)[number];
  /** The commands that take it. */
  readonly commands: readonly CommandName[];
  /** One sentence. */
  readonly meaning: string;
  /** Of a number without a unit in its text. */
  readonly unit?: string;
  /** As a person writes it; goes into config.example.json when there is no default. */
  readonly example?: string | readonly string[];
  /** The default under `--compat envoy`, where it differs. */
  readonly envoyDefault?: string;
  /** Names a default that depends on the machine; whoever resolves the settings hands it in. */
  readonly defaultNote?: string;
  /** Never shown. */
  readonly isSecret?: true;
  /** A decision about one run, that a file or the environment must not take. */
  readonly onlyAsFlag?: true;
}

export interface Misreading {
  /** Which of the texts, for a list. */
  readonly index?: number;
  readonly wrong: string;
  readonly right: string;
}

export type Reading<V> =
  | { readonly ok: true; readonly value: V }
  | { readonly ok: false; readonly misreadings: readonly Misreading[] };

export interface Setting<V> extends SettingRow {
  /** Of the value, or of each value of a list. */
  readonly type: ValueType<unknown>;
  /** `repeated`: a flag given many times. `commas`: one flag, its values separated by commas. */
  readonly list?: 'repeated' | 'commas';
  /** Defaults are texts, read like everything else. Absent: the setting is absent unless someone sets it. */
  readonly default?: readonly string[];
  /** `texts` is undefined when nobody set it and there is no default. */
  read(texts: readonly string[] | undefined): Reading<V>;
}

export function withDefault<T>(
  type: ValueType<T>,
  row: SettingRow & { readonly default: string },
): Setting<T> {
  return {
    ...row,
    type,
    default: [row.default],
    read: (texts) => readOne(type, texts?.at(-1) ?? row.default),
  };
}

export function withoutDefault<T>(type: ValueType<T>, row: SettingRow): Setting<T | undefined> {
  return {
    ...row,
    type,
    read: (texts) => {
      const text = texts?.at(-1);
      return text === undefined ? { ok: true, value: undefined } : readOne(type, text);
    },
  };
}

export function withMachineDefault<T>(
  type: ValueType<T>,
  row: SettingRow & { readonly defaultNote: string },
): Setting<T> {
  return {
    ...row,
    type,
    read: (texts) => {
      const text = texts?.at(-1);
      if (text === undefined) throw new Error(`no default for ${row.flag} was handed in`);
      return readOne(type, text);
    },
  };
}

export function many<T>(
  type: ValueType<T>,
  row: SettingRow & { readonly list: 'repeated' | 'commas'; readonly default?: readonly string[] },
): Setting<readonly T[]> {
  return { ...row, type, read: (texts) => readEach(type, texts ?? row.default ?? []) };
}

function readOne<T>(type: ValueType<T>, text: string): Reading<T> {
  const result = type.parse(text);
  return result.ok ? result : { ok: false, misreadings: [{ wrong: result.wrong, right: result.right }] };
}

function readEach<T>(type: ValueType<T>, texts: readonly string[]): Reading<readonly T[]> {
  const values: T[] = [];
  const misreadings: Misreading[] = [];
  for (const [index, text] of texts.entries()) {
    const result = type.parse(text);
    if (result.ok) values.push(result.value);
    else misreadings.push({ index, wrong: result.wrong, right: result.right });
  }
  return misreadings.length > 0 ? { ok: false, misreadings } : { ok: true, value: values };
}

/** `--trace-id-128bit` is `TRACECTL_TRACE_ID_128BIT`. */
export function environmentName(setting: SettingRow): string {
  return `TRACECTL_${setting.flag.slice(2).replaceAll('-', '_').toUpperCase()}`;
}

/** The value in a JSON file that means what these texts mean. */
export function jsonValue(setting: Setting<unknown>, texts: readonly string[]): unknown {
  if (setting.list !== undefined) return texts;
  const text = texts.at(-1) ?? '';
  const reading = setting.read([text]);
  const isNatural = reading.ok && typeof reading.value === setting.type.json;
  return isNatural && setting.type.json !== 'string' ? reading.value : text;
}
