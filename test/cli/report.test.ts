import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { reportProblems, reportSentence } from '../../src/cli/report.ts';

it('writes one line for each problem, with its path and what to do', () => {
  const stderr = new PassThrough();

  reportProblems(
    [
      { path: '--timeout', wrong: '"x" is no duration', fix: 'give 30s' },
      { path: 'f.json', wrong: 'it is no JSON', fix: 'put that right' },
    ],
    stderr,
  );

  expect(writtenTo(stderr)).toBe(
    'tracectl: --timeout: "x" is no duration; give 30s.\ntracectl: f.json: it is no JSON; put that right.\n',
  );
});

it('keeps a sentence on its line, whatever it holds', () => {
  const stderr = new PassThrough();

  reportSentence('a\nb\u001b[31m', stderr);

  expect(writtenTo(stderr)).toBe('tracectl: a\\nb\\x1b[31m\n');
});

/** Node 26 gives one chunk a call, earlier ones give all of them. */
function writtenTo(stream: PassThrough): string {
  let text = '';
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += String(chunk);
  return text;
}
