// What a runtime needs beside its environment, told only when that runtime is started.
import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { CommandToRun } from './run-arguments.ts';
import type { Environment } from './traced-environment.ts';

const LONGEST_MS = 3_000;

/** One sentence for each thing to know; mostly none. */
export async function runtimeHints(command: CommandToRun, environment: Environment): Promise<string[]> {
  const program = programOf(command);
  const name = basename(program).toLowerCase();
  if (name === 'go' || isGoProgram(pathOf(program, environment))) return [goHint];
  if (!/^(?:node|nodejs|npm|npx|yarn|pnpm|tsx|nodemon)$/.test(name)) return [];
  const version = await outputOf(/^node/.test(name) ? program : 'node', ['--version'], environment);
  const hint = nodeHint(version.trim());
  return hint === undefined ? [] : [hint];
}

const PORTS =
  'give each service that it calls a port of its own, --service NAME=URL@PORT, and let it call that port';

export const goHint = `Go never sends what is for localhost through a proxy: ${PORTS}.`;

/** Whether this Node reads NODE_USE_ENV_PROXY, for fetch and for node:http: 22.21, 24.5 and later do. */
export function nodeHint(version: string): string | undefined {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
  if (major === undefined) return undefined;
  const first = { 22: 21, 24: 5 }[major];
  const reads = first === undefined ? Number(major) > 24 : Number(minor) >= first;
  return reads
    ? undefined
    : `Node ${version.slice(1)} does not read NODE_USE_ENV_PROXY, as 22.21, 24.5 and later do: run it with one of those, or ${PORTS}.`;
}

/** The first word of a shell's line that sets no variable. */
function programOf({ words, isForShell }: CommandToRun): string {
  const [first = ''] = words;
  if (!isForShell) return first;
  return (
    first
      .trim()
      .split(/\s+/)
      .find((word) => !/^\w+=/.test(word)) ?? ''
  );
}

function pathOf(program: string, { PATH = '' }: Environment): string[] {
  return program.includes('/') ? [program] : PATH.split(delimiter).map((folder) => join(folder, program));
}

/** The linker's note of type 4 and name Go, which stands at the beginning of an ELF file. */
const GO_NOTE = Buffer.from([4, 0, 0, 0, 0x47, 0x6f, 0, 0]);

function isGoProgram(paths: readonly string[]): boolean {
  for (const path of paths) {
    try {
      const file = openSync(path, 'r');
      const start = Buffer.alloc(4096);
      try {
        readSync(file, start, 0, start.length, 0);
      } finally {
        closeSync(file);
      }
      return start.includes(GO_NOTE);
    } catch {
      // Not there: the next folder.
    }
  }
  return false;
}

function outputOf(program: string, words: readonly string[], environment: Environment): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: LONGEST_MS, env: { ...environment } }, (_error, stdout) =>
      resolve(stdout ?? ''),
    );
  });
}
