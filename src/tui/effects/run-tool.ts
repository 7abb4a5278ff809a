// Runs one of several programs: the first that can be started. None of them gets the terminal.
import { spawn } from 'node:child_process';
import type { Tool } from './native-tools.ts';

const TOOL_MS = 3_000;

/** The name of the one that took `input` and ended well, or that runs on after it was started; undefined for none. */
export async function runTool(tools: readonly Tool[], input?: string): Promise<string | undefined> {
  for (const tool of tools) if (await run(tool, input)) return tool.command;
  return undefined;
}

function run({ command, args }: Tool, input: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const stdio = [input === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'] as const;
    const child = spawn(command, args, { stdio: [...stdio], detached: input === undefined });
    // xclip stays to serve what it holds; it has taken it once it is still there.
    const timer = setTimeout(() => end(true), TOOL_MS);
    const end = (isDone: boolean): void => {
      clearTimeout(timer);
      child.unref();
      resolve(isDone);
    };
    child.on('error', () => end(false));
    child.on('exit', (code) => end(code === 0));
    if (input === undefined) child.on('spawn', () => end(true));
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
