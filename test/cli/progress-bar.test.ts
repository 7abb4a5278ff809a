import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createProgressLine, progressBar } from '../../src/cli/progress-bar.ts';

test.each([
  [0, 20, 80, `[${'-'.repeat(40)}] 0/20  0%`],
  [10, 20, 80, `[${'#'.repeat(20)}${'-'.repeat(20)}] 10/20  50%`],
  [20, 20, 80, `[${'#'.repeat(40)}] 20/20  100%`],
  [10, 20, 24, '[#####-----] 10/20  50%'],
  [10, 20, 12, '10/20  50%'],
])('%s of %s in %s columns', (done, total, columns, expected) => {
  const text = progressBar({ done, total }, columns);
  expect(text).toBe(expected);
  expect(text.length).toBeLessThan(columns);
});

test('what is printed stays above the bar, and the bar goes at the end', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 20 });
  const line = createProgressLine(terminal, () => 0);

  line.show({ done: 1, total: 2 });
  line.print(() => terminal.write('a result\n'));
  line.end();

  const bar = progressBar({ done: 1, total: 2 }, 20);
  const written: Buffer[] = [];
  for (let chunk = terminal.read(); chunk !== null; chunk = terminal.read()) written.push(chunk);
  expect(Buffer.concat(written).toString()).toBe(`${bar}\r\x1b[2Ka result\n${bar}\r\x1b[2K`);
});
