// What a capture holds after the program was killed in the middle of its work; bench/capture-crash.mjs does the same many times.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { runTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

/** Of which those that had ended by then must be in the file. */
const KEPT_AFTER_MS = 1000;

it('holds everything that had ended more than a second before, and opens', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url, '--capture', 'calls.jsonl']);
  const ended: { readonly path: string; readonly at: number }[] = [];
  let isKilled = false;
  const load = Array.from({ length: 4 }, async (_, client) => {
    for (let n = 0; !isKilled; n += 1) {
      const path = `/${client}-${n}`;
      if ((await tracectl.get(path).catch(() => '')).includes(' 200 '))
        ended.push({ path, at: performance.now() });
    }
  });
  // Long enough that some ended more than a second ago.
  await eventually(
    () => performance.now() - (ended[50]?.at ?? Number.POSITIVE_INFINITY) > 1.2 * KEPT_AFTER_MS,
    'load',
  );

  const killedAt = performance.now();
  isKilled = true;
  tracectl.kill('SIGKILL');
  await Promise.all([tracectl.exit, ...load]);

  const run = await runTracectl(['requests', '--json', '--from', 'calls.jsonl'], { home: tracectl.home });
  const kept = new Set(
    run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => new URL(JSON.parse(line).url).pathname),
  );
  const old = ended.filter(({ at }) => at < killedAt - KEPT_AFTER_MS).map(({ path }) => path);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(old.length).toBeGreaterThan(50);
  expect(old.filter((path) => !kept.has(path))).toEqual([]);
  expect(readFileSync(join(tracectl.home, 'calls.jsonl'), 'utf8').split('\n').length).toBeGreaterThan(
    old.length,
  );
});
