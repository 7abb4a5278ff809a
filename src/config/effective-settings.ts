// The value that each setting has in the end, and where it came from: flags > environment > project file > user file
// > defaults (Envoy's under `--compat envoy`). A list comes whole from one source. Only the winning text has to be right:
// a flag is a way around a wrong file.
import type { Problem } from './problems.ts';
import type { CommandName, Misreading, Setting } from './setting.ts';
import { type SettingKey, type SettingValues, settingRows, settings } from './settings.ts';
import type { Given, Layer, SourceKind } from './sources.ts';

export interface Origin {
  readonly kind: SourceKind;
  /** For example `--timeout`, `TRACECTL_TIMEOUT`, `tracectl.config.json: timeout`; absent for a default. */
  readonly path?: string;
}

export type Origins = Readonly<Record<SettingKey, Origin>>;

export interface EffectiveSettings {
  readonly values: SettingValues;
  readonly origins: Origins;
  /** As a person writes them; absent where a setting is absent. */
  readonly texts: Readonly<Partial<Record<SettingKey, readonly string[]>>>;
}

export interface Resolved {
  /** Where there are problems, the settings that have one stand at their defaults. */
  readonly settings: EffectiveSettings;
  readonly problems: readonly Problem[];
}

/** Texts of the defaults that depend on the machine. */
export interface MachineDefaults {
  readonly dataDir: string;
}

/**
 * `layers`: strongest first. `command`: settings that this command does not take are resolved too, but nobody has to
 * put them right before it runs; undefined: all count.
 */
export function resolveSettings(
  layers: readonly Layer[],
  machineDefaults: MachineDefaults,
  command: CommandName | undefined,
): Resolved {
  const problems = layers.flatMap((layer) => layer.problems);
  const values: Partial<Record<SettingKey, unknown>> = {};
  const origins: Partial<Record<SettingKey, Origin>> = {};
  const texts: Partial<Record<SettingKey, readonly string[]>> = {};
  const isEnvoy = winner(layers, 'compat')?.given.texts.at(-1) === 'envoy';

  const settle = (key: SettingKey, value: unknown, from: readonly string[] | undefined, origin: Origin) => {
    values[key] = value;
    origins[key] = origin;
    if (from !== undefined) texts[key] = from;
  };

  for (const [key, setting] of settingRows) {
    const fallback = defaultOf(key, setting, isEnvoy, machineDefaults);
    const won = winner(layers, key);
    const reading = setting.read(won?.given.texts ?? fallback.texts);
    if (reading.ok) {
      const origin = won && { kind: won.layer.kind, path: won.given.path };
      settle(key, reading.value, won?.given.texts ?? fallback.texts, origin ?? fallback.origin);
      continue;
    }
    const byDefault = setting.read(fallback.texts);
    if (won === undefined || !byDefault.ok) throw new Error(`the default of ${setting.flag} is wrong`);
    settle(key, byDefault.value, fallback.texts, fallback.origin);
    if (command !== undefined && !setting.commands.includes(command)) continue;
    problems.push(...reading.misreadings.map((misreading) => problemOf(won.given, misreading)));
  }
  // Every key of the table has been settled above, which the compiler cannot see through the loop.
  return { settings: { values: values as SettingValues, origins: origins as Origins, texts }, problems };
}

function problemOf({ path, isIndexed }: Given, { index, wrong, right }: Misreading): Problem {
  const place = isIndexed && index !== undefined ? `[${index}]` : '';
  return { path: path + place, wrong, fix: `give ${right}` };
}

function winner(layers: readonly Layer[], key: SettingKey) {
  for (const layer of layers) {
    const given = layer.given.get(key);
    if (given !== undefined) return { layer, given };
  }
  return undefined;
}

interface Fallback {
  readonly texts: readonly string[] | undefined;
  readonly origin: Origin;
}

function defaultOf(
  key: SettingKey,
  setting: Setting<unknown>,
  isEnvoy: boolean,
  machineDefaults: MachineDefaults,
): Fallback {
  if (key === 'dataDir') return { texts: [machineDefaults.dataDir], origin: { kind: 'default' } };
  if (!isEnvoy || setting.envoyDefault === undefined) {
    return { texts: setting.default, origin: { kind: 'default' } };
  }
  return { texts: [setting.envoyDefault], origin: { kind: 'compat', path: settings.compat.flag } };
}
