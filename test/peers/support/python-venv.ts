// Python packages in a virtual environment of their own; needs python3 with its venv module.
import { join } from 'node:path';
import { runProgram } from './spawned-program.ts';

/** Makes a virtual environment in `folder` and installs `packages` (`name==version`) with what they need. */
export async function installIntoVenv(folder: string, packages: readonly string[]): Promise<void> {
  await runProgram({ command: 'python3', args: ['-m', 'venv', folder] });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await runProgram({ command: join(folder, 'bin/python'), args: [...pip, ...packages] });
}
