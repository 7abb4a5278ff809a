// The built program on a terminal of 80x24, which util-linux's `script` makes. What it draws comes out as it is written.
import { type Program, type ProgramStart, programPath, spawnProgram } from './program.ts';
import { type RunningProxy, whenRegistered } from './running-tracectl.ts';

export interface Terminal {
  /** Writes keys as if they were pressed. */
  type(keys: string): void;
}

export async function startOnTerminal(
  args: readonly string[],
  start: ProgramStart = {},
): Promise<RunningProxy & Terminal> {
  const program = await spawnOnTerminal(['proxy', ...args], start);
  return { ...(await whenRegistered(program)), type: program.type };
}

export async function spawnOnTerminal(
  args: readonly string[],
  start: ProgramStart = {},
): Promise<Program & Terminal> {
  const command = [process.execPath, programPath, ...args].map(quoted).join(' ');
  const shellLine = `stty rows 24 columns 80; exec ${command}`;
  const program = await spawnProgram('script', ['-qefc', shellLine, '/dev/null'], {
    ...start,
    env: { TERM: 'xterm-256color', ...start.env },
  });
  return { ...program, type: (keys) => program.child.stdin?.write(keys) };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
