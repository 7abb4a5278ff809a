import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSpanSpill } from '../../src/relay/span-spill.ts';
import { openSpill } from '../../src/relay/spill-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MiB = 1024 * 1024;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function path(): Promise<string> {
  return join(await temporaryFolder(), 'x.spans');
}

describe('spans on disk', () => {
  it('come back in their order, text as text and bytes as bytes, until they are skipped', async () => {
    const spill = openSpanSpill(await path(), MiB);
    for (const piece of ['a', bytes('b'), 'ç']) expect(spill.push(piece)).toBe(true);

    expect(spill.peek(2, MiB)).toEqual(['a', Buffer.from('b')]);
    expect(spill.peek(10, MiB)).toHaveLength(3);
    spill.skip(2);
    expect(spill.peek(10, MiB)).toEqual(['ç']);
    expect(spill.count()).toBe(1);
  });

  it('are given out within a size, one at least', async () => {
    const spill = openSpanSpill(await path(), MiB);
    for (let i = 0; i < 5; i++) spill.push('x'.repeat(96));

    expect(spill.peek(10, 250)).toHaveLength(2);
    expect(spill.peek(10, 1)).toHaveLength(1);
  });

  it('outlive a process that had no time to say goodbye', async () => {
    const file = await path();
    const before = openSpanSpill(file, MiB);
    for (const piece of ['a', 'b', 'c']) before.push(piece);
    before.skip(1);

    expect(openSpanSpill(file, MiB).peek(10, MiB)).toEqual(['b', 'c']);
  });

  it('lose only the one that a crash tore off', async () => {
    const file = await path();
    const before = openSpanSpill(file, MiB);
    for (const piece of ['first', 'second']) before.push(piece);
    truncateSync(file, statSync(file).size - 2);

    const after = openSpanSpill(file, MiB);
    expect(after.peek(10, MiB)).toEqual(['first']);
    after.push('third');
    expect(openSpanSpill(file, MiB).peek(10, MiB)).toEqual(['first', 'third']);
  });

  it('take no more room than they may, which is free again when they are gone', async () => {
    const spill = openSpanSpill(await path(), 100);

    expect(spill.push('x'.repeat(90))).toBe(true);
    expect(spill.push('x'.repeat(90))).toBe(false);
    spill.skip(1);
    expect(spill.push('x'.repeat(90))).toBe(true);
  });

  it('are for the person alone, and leave no file when none is left', async () => {
    const folder = await temporaryFolder();
    const spill = openSpanSpill(join(folder, 'x.spans'), MiB);
    spill.push('a');
    expect(statSync(join(folder, 'x.spans')).mode & 0o777).toBe(0o600);

    spill.skip(1);
    spill.close();

    expect(readdirSync(folder)).toEqual([]);
  });

  it('are not read out of a file that is something else', async () => {
    const file = await path();
    writeFileSync(file, 'hello, this is a letter');

    expect(() => openSpanSpill(file, MiB)).toThrow('it is no file of waiting spans');
  });
});

describe('what an earlier run left', () => {
  const folder = (path: string, pid: number, alive: readonly number[] = []) => ({
    path,
    pid,
    isAlive: (other: number) => alive.includes(other),
  });

  it('is taken over by the next that sends to the same target in the same format', async () => {
    const path = await temporaryFolder();
    openSpill(folder(path, 1), 'http://a/', 'v2').push('left');

    expect(openSpill(folder(path, 2), 'http://b/', 'v2').count()).toBe(0);
    expect(openSpill(folder(path, 3), 'http://a/', 'otlp').count()).toBe(0);
    expect(openSpill(folder(path, 4), 'http://a/', 'v2').peek(10, MiB)).toEqual(['left']);
  });

  it('is left alone while its owner lives', async () => {
    const path = await temporaryFolder();
    openSpill(folder(path, 1), 'http://a/', 'v2').push('mine');

    expect(openSpill(folder(path, 2, [1]), 'http://a/', 'v2').count()).toBe(0);
  });
});
