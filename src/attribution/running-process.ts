// What is known of a process, and what the files in /proc/PID say of it (proc(5)). Pure.
import { basename } from 'node:path';

export interface RunningProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly processGroup: number;
  /** Clock ticks since boot, or seconds: tells a process from a later one with its pid. */
  readonly startedAt: number;
  readonly threads: number;
  /** What its main thread calls itself, 15 characters at most: mostly the program, `MainThread` for Node 24. */
  readonly title: string;
  /** Name of what runs, for example `node`. */
  readonly name: string;
  /** Command line; empty for a kernel thread, and where it may not be read. A program may have put a title there. */
  readonly argv: readonly string[];
  /** Absent where it may not be read. */
  readonly cwd?: string;
  /** Path of the program. Absent where it may not be read. */
  readonly executable?: string;
}

export type ProcessStat = Pick<
  RunningProcess,
  'pid' | 'parentPid' | 'processGroup' | 'startedAt' | 'threads' | 'title'
>;

/** /proc/PID/stat: the name stands in parentheses and may hold any character, parentheses and spaces included. */
export function parseStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text
    .slice(close + 1)
    .trim()
    .split(' ');
  const number = (index: number): number => Number(fields[index]);
  // proc(5) counts from 1, and the third field is the first behind the name.
  const stat = {
    pid: Number(text.slice(0, open)),
    title: text.slice(open + 1, close),
    parentPid: number(4 - 3),
    processGroup: number(5 - 3),
    threads: number(20 - 3),
    startedAt: number(22 - 3),
  };
  return Number.isInteger(stat.startedAt) ? stat : undefined;
}

/** Of the program's file where that may be read, else of the command, else of the thread; `python3.11` is python. */
export function programName(executable: string | undefined, argv: readonly string[], title: string): string {
  const path = executable?.replace(/ \(deleted\)$/, '') ?? argv[0] ?? '';
  const name = basename(path) || title;
  return name.replace(/^(python|pypy|ruby|php|perl)[\d.]+$/, '$1');
}

/** /proc/PID/cmdline: NUL after each word. A title that a program gave itself is one word, with spaces after it. */
export function parseCmdline(text: string): string[] {
  const words = text.split('\0').map((word) => word.trimEnd());
  while (words.at(-1) === '') words.pop();
  return words;
}
