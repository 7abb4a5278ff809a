// The rows of the settings table as commander's options, and what was typed read back from them.
import { type Command, Option } from 'commander';
import type { CommandName, Setting } from '../config/setting.ts';
import { type SettingKey, settingRows } from '../config/settings.ts';
import type { FlagUse } from '../config/sources.ts';

export function addSettingOptions(command: Command, name: CommandName): void {
  for (const [, setting] of settingRows) {
    if (setting.commands.includes(name)) for (const option of optionsOf(setting)) command.addOption(option);
  }
}

/** Only what stood in the arguments; a setting that did not is not in the map. */
export function readFlagUses(command: Command, name: CommandName): Map<SettingKey, FlagUse> {
  const uses = new Map<SettingKey, FlagUse>();
  for (const [key, setting] of settingRows) {
    if (!setting.commands.includes(name)) continue;
    // The opposite of one setting may have the name of another: `--no-relay` is zipkin's.
    const typed = optionsOf(setting)
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map((option) => ({
        isOff: option.negate,
        value: command.getOptionValue(option.attributeName()) as unknown,
      }))
      .filter(({ isOff, value }) => isOff === (value === false))
      .map(({ value }) => value);
    if (typed.length > 0) uses.set(key, { texts: typed.flatMap(textsOf), isOff: typed.includes(false) });
  }
  return uses;
}

function textsOf(typed: unknown): string[] {
  if (typed === false) return [];
  return Array.isArray(typed) ? typed.map(String) : [String(typed)];
}

function optionsOf(setting: Setting<unknown>): Option[] {
  const isSwitch = setting.type.json === 'boolean';
  const on = new Option(
    isSwitch ? setting.flag : `${setting.flag} <${setting.type.placeholder}>`,
    help(setting),
  );
  if (setting.list !== undefined) {
    on.argParser((text, before: unknown) => [...(Array.isArray(before) ? before : []), text]);
  }
  const isOnByDefault = isSwitch && setting.default?.at(-1) === 'true';
  on.helpGroup(`${setting.group}:`).hideHelp(isOnByDefault);

  const offFlag = setting.off?.flag ?? (isSwitch ? setting.flag.replace('--', '--no-') : undefined);
  if (offFlag === undefined) return [on];
  // Every switch can be switched off again, for the sake of files; only some are worth a line of help.
  const off = new Option(offFlag, setting.off?.meaning)
    .helpGroup(`${setting.group}:`)
    .hideHelp(setting.off === undefined);
  return [on, off];
}

function help({ meaning, type, default: texts, defaultNote, list }: Setting<unknown>): string {
  const many = list === 'repeated' ? ' Repeatable.' : '';
  const byDefault =
    defaultNote ?? (type.json === 'boolean' ? undefined : texts?.join(list === 'commas' ? ',' : ', '));
  return `${meaning}${many}${byDefault === undefined ? '' : ` (default ${byDefault})`}`;
}
