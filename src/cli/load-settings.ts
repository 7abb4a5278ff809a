// The settings of one run: every source read, resolved, and checked against each other.
import { join } from 'node:path';
import { settingConflicts } from '../config/conflicts.ts';
import { type Resolved, resolveSettings } from '../config/effective-settings.ts';
import type { Problem } from '../config/problems.ts';
import type { CommandName } from '../config/setting.ts';
import { PROJECT_FILE, readSettingFile, userFilePath } from '../config/setting-files.ts';
import type { SettingKey } from '../config/settings.ts';
import { environmentLayer, type FlagUse, fileLayer, flagLayer, type Layer } from '../config/sources.ts';
import { keyRuleProblem } from '../tui/keys/key-table.ts';
import type { CliIo } from './cli-io.ts';

/** `command` undefined: every setting has to be right. */
export function loadSettings(
  io: CliIo,
  flags: ReadonlyMap<SettingKey, FlagUse>,
  command: CommandName | undefined,
): Resolved {
  const userFile = userFilePath(io.paths.config);
  const layers = [
    flagLayer(flags),
    environmentLayer(io.env),
    layerOfFile('project', join(io.cwd, PROJECT_FILE), PROJECT_FILE),
    layerOfFile('user', userFile, userFile),
  ];
  const { settings, problems } = resolveSettings(layers, { dataDir: io.paths.data }, command);
  // A replay has no listeners and routes that could get in each other's way.
  const conflicts = command === 'replay' ? [] : settingConflicts(settings);
  return { settings, problems: [...problems, ...conflicts, ...keyProblems(settings)] };
}

/** Whether there are such commands and keys, only the dashboard knows. */
function keyProblems({ values }: Resolved['settings']): Problem[] {
  return values.key.flatMap((rule) => {
    const wrong = keyRuleProblem(rule);
    return wrong === undefined
      ? []
      : [
          {
            path: `--key ${rule.command}=${rule.keys.join(' ')}`,
            wrong,
            fix: 'give a command and its keys, as in replay=R',
          },
        ];
  });
}

function layerOfFile(kind: 'project' | 'user', path: string, name: string): Layer {
  const file = readSettingFile(path, name);
  if (file.kind === 'read') return fileLayer(kind, name, file.content);
  return { kind, given: new Map(), problems: file.kind === 'unreadable' ? [file.problem] : [] };
}
