// Python packages in a virtual environment of their own; needs python3 with its venv module.
import { join } from 'node:path';
import { runProgram } from './spawned-program.ts';

/** Makes a virtual environment in `folder` and installs `packages` (`name==version`) with what they need. */
export async function installIntoVenv(folder: string, packages: readonly string[]): Promise<void> {
  await runProgram({ command: 'python3', args: ['-m', 'venv', folder] });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await runProgram({ command: join(folder, 'bin/python'), args: [...pip, ...packages] });
}

/**
 * A program that a package of the environment `folder` brought, and its arguments: by the interpreter beside it, and not by the
 * path that its first line has from when it was installed.
 */
export function venvProgram(folder: string, name: string, args: readonly string[]) {
  return { command: join(folder, 'bin/python'), args: [join(folder, 'bin', name), ...args] };
}
