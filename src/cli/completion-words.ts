// What a shell can offer at which place, from the table of settings and the list of commands.
import type { CommandName, Setting } from '../config/setting.ts';
import { settingRows } from '../config/settings.ts';
import { findingCatalogue } from '../findings/catalogue.ts';
import { commandSummaries, configSummaries, shells } from './command-summaries.ts';

export interface CompletionFlag {
  readonly flag: string;
  readonly meaning: string;
  /** Absent: the flag takes no value. */
  readonly value?: { readonly choices: readonly string[]; readonly completes?: 'file' | 'directory' };
}

export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletionFlag[];
  /** What can stand after the name. */
  readonly words: readonly CompletionWord[];
}

export interface CompletionWord {
  readonly word: string;
  readonly summary: string;
  /** What can stand after the word. */
  readonly next: readonly string[];
}

const commandsWithSettings = [
  ...(['proxy', 'run', 'demo', 'check', 'replay', 'requests', 'show', 'traces', 'trace'] as const),
  ...(['sessions', 'open', 'watch', 'export', 'import'] as const),
] satisfies CommandName[];

export function completionCommands(): CompletionCommand[] {
  const keys = settingRows.filter(([, setting]) => !setting.onlyAsFlag).map(([key]) => key);
  const config = Object.entries(configSummaries).map(([word, { summary }]) => ({
    word,
    summary,
    next: word === 'path' ? [] : keys,
  }));
  const ofShells = shells.map((word) => ({ word, summary: `For ${word}.`, next: [] }));
  const json: CompletionFlag = { flag: '--json', meaning: 'Print one JSON object.' };
  const { explain, config: configCommand, completion } = commandSummaries;
  const codes = findingCatalogue.map(({ code, severity, number }) => ({
    word: code,
    summary: number === undefined ? severity : `${severity}, ${number}`,
    next: [],
  }));
  const withSettings = commandsWithSettings.map((name) => ({
    name,
    summary: commandSummaries[name].summary,
    flags: flagsOf(name),
    words: [],
  }));
  return [
    ...withSettings,
    { name: 'explain', summary: explain.summary, flags: [json], words: codes },
    { name: 'config', summary: configCommand.summary, flags: [json], words: config },
    { name: 'completion', summary: completion.summary, flags: [], words: ofShells },
  ];
}

function flagsOf(command: CommandName): CompletionFlag[] {
  return settingRows
    .filter(([, setting]) => setting.commands.includes(command))
    .flatMap(([, setting]) => {
      const on = onFlag(setting);
      const off = setting.off && { flag: setting.off.flag, meaning: setting.off.meaning };
      const isOnByDefault = setting.type.json === 'boolean' && setting.default?.at(-1) === 'true';
      return [...(isOnByDefault ? [] : [on]), ...(off === undefined ? [] : [off])];
    });
}

function onFlag({ flag, meaning, type }: Setting<unknown>): CompletionFlag {
  if (type.json === 'boolean') return { flag, meaning };
  // Words that a shell would take for something of its own are left to the person.
  const choices = (type.choices ?? []).filter((choice) => /^[\w-]+$/.test(choice));
  return { flag, meaning, value: { choices, ...(type.completes && { completes: type.completes }) } };
}
