// Every setting of tracectl, one row each. Flags and `--help`, environment names, the files, completion,
// config.example.json and docs/configuration.md are all made from these rows, which stand in a file for each heading.
import { captureSettings } from './capture-settings.ts';
import { faceSettings } from './face-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { listenSettings } from './listen-settings.ts';
import { querySettings } from './query-settings.ts';
import { replaySettings } from './replay-settings.ts';
import { runSettings } from './run-settings.ts';
import type { Setting } from './setting.ts';
import { stubSettings } from './stub-settings.ts';
import { traceSettings } from './trace-settings.ts';
import { upstreamSettings } from './upstream-settings.ts';

export const settings = {
  ...runSettings,
  ...upstreamSettings,
  ...stubSettings,
  ...listenSettings,
  ...limitSettings,
  ...traceSettings,
  ...captureSettings,
  ...faceSettings,
  ...querySettings,
  ...replaySettings,
};

export type SettingKey = keyof typeof settings;

type ValueOf<S> = S extends Setting<infer V> ? V : never;

/** The value of every setting. */
export type SettingValues = { readonly [K in SettingKey]: ValueOf<(typeof settings)[K]> };

/** The rows with their keys, in the order of the table. */
export const settingRows = Object.entries(settings) as [SettingKey, Setting<unknown>][];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key);
}
