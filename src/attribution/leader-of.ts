// Which processes are one service: a process that is a worker of its parent belongs to it, and so on upward. Pure.
import { basename } from 'node:path';
import type { RunningProcess } from './running-process.ts';

const MOST_LEVELS = 8;

/**
 * The process at the top of those that are one service; itself when it is nobody's worker. `parentOf` is asked for a pid
 * at a time, and answers undefined when there is no such process, or none that may be looked at.
 */
export function leaderOf(
  process: RunningProcess,
  parentOf: (pid: number) => RunningProcess | undefined,
): RunningProcess {
  let leader = process;
  for (let level = 0; level < MOST_LEVELS && leader.parentPid > 1; level += 1) {
    const parent = parentOf(leader.parentPid);
    if (parent === undefined || !isWorkerOf(leader, parent)) break;
    leader = parent;
  }
  return leader;
}

/**
 * Same program, same folder, same process group, and one of: the same script or command (Node's cluster, prefork
 * servers), a title of the same name (`gunicorn: master`, `gunicorn: worker`), Python's multiprocessing.
 */
export function isWorkerOf(process: RunningProcess, parent: RunningProcess): boolean {
  if (process.processGroup !== parent.processGroup || process.cwd !== parent.cwd) return false;
  if (process.executable !== parent.executable) return false;
  return (
    process.argv.join('\0') === parent.argv.join('\0') ||
    isSameScript(process.argv, parent.argv) ||
    isSameTitle(process.argv, parent.argv) ||
    process.argv.some((word) => word === '--multiprocessing-fork' || word.includes('multiprocessing.spawn'))
  );
}

/** The first word that is no option; options of the interpreter may differ between a worker and its primary. */
function isSameScript(argv: readonly string[], other: readonly string[]): boolean {
  const script = scriptOf(argv);
  return script !== undefined && script === scriptOf(other);
}

function scriptOf(argv: readonly string[]): string | undefined {
  return argv.slice(1).find((word) => !word.startsWith('-') && /[./]/.test(word));
}

function isSameTitle(argv: readonly string[], other: readonly string[]): boolean {
  const title = titleOf(argv);
  return title !== undefined && title === titleOf(other);
}

/** `nginx: worker process` is titled nginx. */
function titleOf([first = '']: readonly string[]): string | undefined {
  const name = /^([\w.-]+): /.exec(first)?.[1];
  return name === undefined ? undefined : basename(name);
}
