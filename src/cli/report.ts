// What a person reads on standard error when something went wrong. All of it may hold text that others wrote (values,
// file contents, names), so all of it is cleaned.
import packageJson from '../../package.json' with { type: 'json' };
import type { Problem } from '../config/problems.ts';
import { safeText } from '../text/terminal-text.ts';

export function reportSentence(sentence: string, stderr: NodeJS.WritableStream): void {
  stderr.write(`tracectl: ${safeText(sentence)}\n`);
}

/** All problems at once, so that a person puts them right in one go. */
export function reportProblems(problems: readonly Problem[], stderr: NodeJS.WritableStream): void {
  for (const problem of problems) reportSentence(problemSentence(problem), stderr);
}

export function problemSentence({ path, wrong, fix }: Problem): string {
  return `${path}: ${wrong}; ${fix}.`;
}

/** A mistake of ours. */
export function reportCrash(error: unknown, stderr: NodeJS.WritableStream): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = stack.split('\n').map((line) => safeText(line));
  const versions = `tracectl ${packageJson.version}, Node ${process.version}, ${process.platform} ${process.arch}`;
  stderr.write(
    [
      'tracectl made a mistake of its own and had to stop:',
      ...lines,
      `Please report it with the lines above (${versions}).`,
      'NODE_OPTIONS=--enable-source-maps makes them name the source.',
      '',
    ].join('\n'),
  );
}
