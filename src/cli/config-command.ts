// `tracectl config`: the effective settings with their sources, and changes to the person's own file.
import type { EffectiveSettings, Origin } from '../config/effective-settings.ts';
import { closestName, type Problem } from '../config/problems.ts';
import { jsonValue, type Setting } from '../config/setting.ts';
import { readSettingFile, userFilePath, writeUserSetting } from '../config/setting-files.ts';
import { isSettingKey, type SettingKey, settingRows, settings } from '../config/settings.ts';
import { safeText } from '../text/terminal-text.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { loadSettings } from './load-settings.ts';
import { problemSentence, reportProblems } from './report.ts';

/** What can stand in a file; the rest are decisions about one run. */
const lastingRows = settingRows.filter(([, setting]) => !setting.onlyAsFlag);

export function listSettings(asJson: boolean, io: CliIo): ExitCode {
  const { settings: effective, problems } = loadSettings(io, new Map(), undefined);
  io.stdout.write(asJson ? jsonListing(effective, problems) : plainListing(effective));
  if (!asJson) reportProblems(problems, io.stderr);
  return problems.length > 0 ? exitCode.usage : exitCode.ok;
}

export function printSetting(key: string, io: CliIo): ExitCode {
  const known = lastingKey(key);
  if (typeof known !== 'string') return refuse([known], io);
  const { settings: effective, problems } = loadSettings(io, new Map(), undefined);
  if (problems.length > 0) return refuse(problems, io);
  for (const text of shownTexts(settings[known], effective.texts[known]) ?? [])
    io.stdout.write(`${safeText(text)}\n`);
  return exitCode.ok;
}

export async function setUserSetting(key: string, texts: readonly string[], io: CliIo): Promise<ExitCode> {
  const known = lastingKey(key);
  if (typeof known !== 'string') return refuse([known], io);
  const setting = settings[known];
  if (setting.list === undefined && texts.length > 1) {
    return refuse(
      [{ path: key, wrong: `it takes one value, and these are ${texts.length}`, fix: 'give one' }],
      io,
    );
  }
  const reading = setting.read(texts);
  if (!reading.ok) {
    return refuse(
      reading.misreadings.map(({ wrong, right }) => ({ path: key, wrong, fix: `give ${right}` })),
      io,
    );
  }
  return write(known, jsonValue(setting, texts), io);
}

export async function unsetUserSetting(key: string, io: CliIo): Promise<ExitCode> {
  const known = lastingKey(key);
  if (typeof known !== 'string') return refuse([known], io);
  const file = readSettingFile(userFilePath(io.paths.config), userFilePath(io.paths.config));
  return file.kind === 'absent' ? exitCode.ok : write(known, undefined, io);
}

export function printUserFilePath(io: CliIo): ExitCode {
  io.stdout.write(`${userFilePath(io.paths.config)}\n`);
  return exitCode.ok;
}

async function write(key: SettingKey, value: unknown, io: CliIo): Promise<ExitCode> {
  const path = userFilePath(io.paths.config);
  const file = readSettingFile(path, path);
  if (file.kind === 'unreadable') return refuse([file.problem], io);
  try {
    await writeUserSetting(io.paths.config, key, value);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return refuse(
      [{ path, wrong: `it cannot be written (${code})`, fix: 'make its folder one that you may write' }],
      io,
    );
  }
  return exitCode.ok;
}

function lastingKey(key: string): SettingKey | Problem {
  if (isSettingKey(key) && !settings[key].onlyAsFlag) return key;
  const close = closestName(
    key,
    lastingRows.map(([known]) => known),
  );
  const fix = close === undefined ? 'see tracectl config for all of them' : `perhaps ${close} was meant`;
  return { path: key, wrong: 'there is no such setting', fix };
}

function refuse(problems: readonly Problem[], io: CliIo): ExitCode {
  reportProblems(problems, io.stderr);
  return exitCode.usage;
}

function plainListing({ texts, origins }: EffectiveSettings): string {
  const rows = lastingRows.map(([key, setting]) => ({
    key,
    value: safeText(shownTexts(setting, texts[key])?.join(' ') ?? '-'),
    source: safeText(sourceText(origins[key])),
  }));
  const keyWidth = Math.max(...rows.map(({ key }) => key.length));
  const valueWidth = Math.min(Math.max(...rows.map(({ value }) => value.length)), 40);
  return rows
    .map(({ key, value, source }) => `${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${source}\n`)
    .join('');
}

function shownTexts(
  { isSecret }: Setting<unknown>,
  texts: readonly string[] | undefined,
): readonly string[] | undefined {
  return isSecret === true ? texts?.map(() => '(set, not shown)') : texts;
}

function sourceText({ kind, path }: Origin): string {
  return path ?? kind;
}

function jsonListing(effective: EffectiveSettings, problems: readonly Problem[]): string {
  const listed = lastingRows.map(([key, setting]) => {
    const texts = shownTexts(setting, effective.texts[key]);
    const value = texts === undefined ? null : jsonValue(setting, texts);
    return [key, { value, source: effective.origins[key] }];
  });
  const object = { settings: Object.fromEntries(listed), problems: problems.map(problemSentence) };
  return `${JSON.stringify(object, null, 2)}\n`;
}
