// What `tracectl run` is to start: the command behind `--`, named by `--service NAME`, or those of the project file. Pure.
import type { Problem } from '../config/problems.ts';
import type { RunRule } from '../config/rules.ts';
import type { SettingKey } from '../config/settings.ts';
import type { FlagUse } from '../config/sources.ts';

export interface CommandToRun {
  /** Name of the service that it is. */
  readonly service?: string;
  /** Program and arguments; one line for a shell when it comes from a setting. */
  readonly words: readonly string[];
  readonly isForShell: boolean;
}

/**
 * For this command `--service` has two forms: `NAME=URL[@PORT]` as everywhere, and `NAME` alone, which says what is
 * started. Takes the second kind out.
 */
export function takeNames(uses: ReadonlyMap<SettingKey, FlagUse>): {
  readonly names: readonly string[];
  readonly uses: ReadonlyMap<SettingKey, FlagUse>;
} {
  const service = uses.get('service');
  if (service === undefined) return { names: [], uses };
  const names = service.texts.filter((text) => !text.includes('='));
  const texts = service.texts.filter((text) => text.includes('='));
  const rest = new Map(uses);
  if (texts.length === 0 && !service.isOff) rest.delete('service');
  else rest.set('service', { ...service, texts });
  return { names, uses: rest };
}

const RIGHT_NAME = /^[^\s@:/\p{C}]{1,63}$/u;

export function commandsToRun(
  words: readonly string[],
  names: readonly string[],
  configured: readonly RunRule[],
): { readonly commands: readonly CommandToRun[] } | { readonly problem: Problem } {
  const odd = names.find((name) => !RIGHT_NAME.test(name));
  if (odd !== undefined)
    return problem('--service', `"${odd}" is no name`, 'up to 63 characters without spaces, @, : and /');
  if (words.length > 0) {
    const [service, second] = names;
    if (second !== undefined)
      return problem('--service', 'one command has one name', 'give --service NAME once');
    return { commands: [{ words, isForShell: false, ...(service !== undefined && { service }) }] };
  }
  const unknown = names.find((name) => !configured.some((each) => each.name === name));
  if (unknown !== undefined) {
    const known = configured.map(({ name }) => name).join(', ');
    const fix =
      known === '' ? 'give a command: tracectl run --service NAME -- COMMAND' : `known are ${known}`;
    return problem('--service', `there is no command for ${unknown}`, fix);
  }
  const chosen = configured.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) {
    const fix = 'tracectl run -- COMMAND, or "run": ["orders=node orders.js"] in tracectl.config.json';
    return problem('run', 'there is no command', fix);
  }
  return { commands: chosen.map(({ name, line }) => ({ service: name, words: [line], isForShell: true })) };
}

function problem(path: string, wrong: string, fix: string): { readonly problem: Problem } {
  return { problem: { path, wrong, fix } };
}
