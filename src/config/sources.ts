// The places that settings come from, each read into one layer: what it gives for which setting, as texts with the
// path of each. Whether a text is right is not looked at here, only whether it is there.
import { closestName, type Problem } from './problems.ts';
import { environmentName, type Setting } from './setting.ts';
import { isSettingKey, type SettingKey, settingRows, settings } from './settings.ts';

export type SourceKind = 'flag' | 'environment' | 'project' | 'user' | 'compat' | 'default';

/** What one source says about one setting. */
export interface Given {
  readonly texts: readonly string[];
  /** Where it stands, for example `--timeout` or `tracectl.config.json: timeout`. */
  readonly path: string;
  /** Whether a path of one of several texts gets an index. */
  readonly isIndexed: boolean;
}

export interface Layer {
  readonly kind: SourceKind;
  readonly given: ReadonlyMap<SettingKey, Given>;
  readonly problems: readonly Problem[];
}

/** What was typed for one setting: the texts of its flag, and whether the flag that says `off` stood there too. */
export interface FlagUse {
  readonly texts: readonly string[];
  readonly isOff: boolean;
}

export function flagLayer(uses: ReadonlyMap<SettingKey, FlagUse>): Layer {
  const given = new Map<SettingKey, Given>();
  const problems: Problem[] = [];
  for (const [key, { texts, isOff }] of uses) {
    const setting: Setting<unknown> = settings[key];
    const offFlag = setting.off?.flag ?? setting.flag.replace('--', '--no-');
    if (isOff && texts.length > 0) {
      const wrong = `it contradicts ${offFlag}`;
      problems.push({ path: setting.flag, wrong, fix: `give one of the two` });
    }
    const all = setting.list === 'commas' ? texts.flatMap(splitAtCommas) : texts;
    const offText = setting.type.json === 'boolean' ? 'false' : 'off';
    given.set(key, {
      texts: isOff ? [offText] : all,
      path: isOff ? offFlag : setting.flag,
      isIndexed: false,
    });
  }
  return { kind: 'flag', given, problems };
}

export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): Layer {
  const given = new Map<SettingKey, Given>();
  const names = new Set<string>();
  for (const [key, setting] of settingRows) {
    if (setting.onlyAsFlag) continue;
    const name = environmentName(setting);
    names.add(name);
    const text = environment[name];
    // An empty variable is how a shell or a compose file says "not set".
    if (text === undefined || text === '') continue;
    given.set(key, {
      texts: setting.list === undefined ? [text] : splitAtCommas(text),
      path: name,
      isIndexed: false,
    });
  }
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('TRACECTL_') && !names.has(name))
    .map((name) => unknownName(name, 'there is no such variable', [...names]));
  return { kind: 'environment', given, problems };
}

/** `name` is the file's name as problems shall show it; `content` is what stood in it, parsed. */
export function fileLayer(kind: 'project' | 'user', name: string, content: unknown): Layer {
  const given = new Map<SettingKey, Given>();
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const problem = {
      path: name,
      wrong: 'it holds no object',
      fix: 'write { "upstream": "httpbin.org" }, for example',
    };
    return { kind, given, problems: [problem] };
  }
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(content)) {
    const path = `${name}: ${key}`;
    if (!isSettingKey(key) || settings[key].onlyAsFlag) {
      const keys = settingRows.filter(([, setting]) => !setting.onlyAsFlag).map(([known]) => known);
      problems.push(unknownName(path, 'there is no such setting', keys, key));
      continue;
    }
    const read = textsOf(settings[key], value);
    if (read.texts === undefined) problems.push({ path, wrong: read.wrong, fix: read.fix });
    else given.set(key, { texts: read.texts, path, isIndexed: true });
  }
  return { kind, given, problems };
}

type TextsOfJson =
  | { readonly texts: readonly string[] }
  | { readonly texts: undefined; readonly wrong: string; readonly fix: string };

function textsOf(setting: Setting<unknown>, value: unknown): TextsOfJson {
  if (setting.list !== undefined) {
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return { texts: value };
    return {
      texts: undefined,
      wrong: `${JSON.stringify(value)} is no list of texts`,
      fix: 'give a list of texts',
    };
  }
  const { json } = setting.type;
  // What a file writes as a number or a switch may also be its text, and `false` switches off what can be off.
  if (typeof value === 'string' || typeof value === json) return { texts: [String(value)] };
  if (value === false && canBeOff(setting)) return { texts: ['off'] };
  const nouns = { string: 'text', number: 'number', boolean: 'switch' };
  const fix = json === 'boolean' ? 'give true or false' : `give a ${nouns[json]}`;
  return { texts: undefined, wrong: `${JSON.stringify(value)} is no ${nouns[json]}`, fix };
}

function canBeOff(setting: Setting<unknown>): boolean {
  const reading = setting.read(['off']);
  return reading.ok && reading.value === undefined;
}

function unknownName(path: string, wrong: string, known: readonly string[], name = path): Problem {
  const close = closestName(name, known);
  return { path, wrong, fix: close === undefined ? 'take it out' : `perhaps ${close} was meant` };
}

function splitAtCommas(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
