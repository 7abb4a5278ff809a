import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type CaptureFile, createCaptureFile } from '../../src/capture/capture-file.ts';
import { captureHeader } from '../../src/capture/capture-format.ts';
import type { KnownExchange } from '../../src/capture/capture-line.ts';
import { createCaptureWriter } from '../../src/capture/capture-writer.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: string;
let problems: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  problems = [];
});

const onProblem = (sentence: string): void => {
  problems.push(sentence);
};

function openNamed(name: string): Promise<CaptureFile> {
  return createCaptureFile(join(folder, name), captureHeader({ session: 's', createdAtMicros: 0 }));
}

async function idsIn(name: string): Promise<unknown[]> {
  const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.slice(1).map((line) => (JSON.parse(line) as { id: unknown }).id);
}

/** A real file that takes nothing: every write ends with ENOSPC. */
async function fullDisk(): Promise<CaptureFile> {
  const handle = await open('/dev/full', 'a');
  return { path: '/dev/full', append: (bytes) => handle.appendFile(bytes), close: () => handle.close() };
}

describe('a capture writer', () => {
  it('writes every exchange in order, and what waits when it is closed', async () => {
    const writer = createCaptureWriter({ openFile: () => openNamed('a'), onProblem });

    for (const id of ['1', '2', '3']) writer.append({ exchange: sampleExchange({ id }), findings: [] });
    await writer.close();

    expect(await idsIn('a')).toEqual(['1', '2', '3']);
    expect(writer.state()).toEqual({ path: join(folder, 'a'), written: 3, lost: 0 });
    expect(problems).toEqual([]);
  });

  it('opens nothing when there is nothing to write', async () => {
    let opened = 0;
    const openFile = (): Promise<CaptureFile> => {
      opened += 1;
      return openNamed('a');
    };
    const writer = createCaptureWriter({ openFile, onProblem, flushEveryMs: 1 });

    await writer.close();

    expect(opened).toBe(0);
    expect(writer.state()).toEqual({ written: 0, lost: 0 });
  });

  it('writes without being closed or asked', async () => {
    const writer = createCaptureWriter({ openFile: () => openNamed('a'), onProblem, flushEveryMs: 5 });

    writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });

    await vi.waitFor(async () => expect(await idsIn('a')).toEqual(['1']), { timeout: 5000 });
    await writer.close();
  });

  it('does not wait for its time when much has come together', async () => {
    const writer = createCaptureWriter({
      openFile: () => openNamed('a'),
      onProblem,
      flushEveryMs: 3_600_000,
    });
    const responseBody = sampleBody('x'.repeat(300_000));

    writer.append({ exchange: sampleExchange({ id: '1', responseBody }), findings: [] });

    await vi.waitFor(async () => expect(await idsIn('a')).toEqual(['1']), { timeout: 5000 });
    await writer.close();
  });

  it('takes nothing after it was closed, and closes once', async () => {
    const writer = createCaptureWriter({ openFile: () => openNamed('a'), onProblem });
    writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
    await Promise.all([writer.close(), writer.close()]);

    writer.append({ exchange: sampleExchange({ id: '2' }), findings: [] });
    await writer.close();

    expect(await idsIn('a')).toEqual(['1']);
  });

  it('holds a bounded number of bytes while the disk takes none, counts the rest and tells it once', async () => {
    const { promise: disk, resolve: diskAnswers } = Promise.withResolvers<void>();
    const slow: CaptureFile = { path: 'slow', append: () => disk, close: async () => undefined };
    const writer = createCaptureWriter({
      openFile: async () => slow,
      onProblem,
      flushEveryMs: 3_600_000,
      maxPendingBytes: 10_000,
    });

    for (let i = 0; i < 100; i += 1) {
      writer.append({ exchange: sampleExchange({ responseBody: sampleBody() }), findings: [] });
    }
    const { lost } = writer.state();
    diskAnswers();
    await writer.close();

    expect(lost).toBeGreaterThan(80);
    expect(writer.state()).toEqual({ path: 'slow', written: 100 - lost, lost });
    expect(problems).toEqual([
      'Exchanges are missing from the capture file: they came faster than they could be written.',
    ]);
  });

  it('goes on after a full disk, tells it once and leaves later lines readable', async () => {
    let append = 0;
    const writer = createCaptureWriter({
      openFile: async () => {
        const file = await openNamed('a');
        const full = await fullDisk();
        return {
          path: file.path,
          // The first write ends in the middle, as on a disk that becomes full.
          append: async (bytes) => {
            append += 1;
            if (append > 1) return file.append(bytes);
            await file.append(bytes.subarray(0, 20));
            await full.append(bytes.subarray(20));
          },
          close: async () => {
            await full.close();
            await file.close();
          },
        };
      },
      onProblem,
      flushEveryMs: 5,
    });

    writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
    await vi.waitFor(() => expect(writer.state().lost).toBe(1), { timeout: 5000 });
    writer.append({ exchange: sampleExchange({ id: '2' }), findings: [] });
    await writer.close();

    const lines = (await readFile(join(folder, 'a'), 'utf8')).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('"id":"2"');
    expect(problems).toEqual([
      expect.stringMatching(/^Exchanges are missing from the capture file .*a: ENOSPC/),
    ]);
  });

  it('tries to open the file again after it could not', async () => {
    await writeFile(join(folder, 'a'), 'in the way');
    let name = 'a';
    const writer = createCaptureWriter({ openFile: () => openNamed(name), onProblem, flushEveryMs: 5 });

    writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
    await vi.waitFor(() => expect(writer.state().lost).toBe(1), { timeout: 5000 });
    name = 'b';
    writer.append({ exchange: sampleExchange({ id: '2' }), findings: [] });
    await writer.close();

    expect(await idsIn('b')).toEqual(['2']);
    expect(problems).toEqual([expect.stringContaining('EEXIST')]);
  });

  it('goes on in another file when one is full', async () => {
    let opened = 0;
    const openFile = (): Promise<CaptureFile> => {
      opened += 1;
      return openNamed(String(opened));
    };
    const writer = createCaptureWriter({ openFile, onProblem, flushEveryMs: 5, maxFileBytes: 100 });

    writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
    await vi.waitFor(() => expect(writer.state().written).toBe(1), { timeout: 5000 });
    writer.append({ exchange: sampleExchange({ id: '2' }), findings: [] });
    await writer.close();

    expect(await idsIn('1')).toEqual(['1']);
    expect(await idsIn('2')).toEqual(['2']);
    expect(writer.state().path).toBe(join(folder, '2'));
  });
});

describe('a capture writer with little room', () => {
  it('lets bodies go before whole exchanges, and counts both', async () => {
    const { promise: disk, resolve: diskAnswers } = Promise.withResolvers<void>();
    const chunks: string[] = [];
    const slow: CaptureFile = {
      path: 'slow',
      append: async (bytes) => {
        await disk;
        chunks.push(Buffer.from(bytes).toString());
      },
      close: async () => undefined,
    };
    const writer = createCaptureWriter({
      openFile: async () => slow,
      onProblem,
      flushEveryMs: 3_600_000,
      maxPendingBytes: 30_000,
    });

    for (let i = 0; i < 40; i += 1) {
      const exchange = sampleExchange({ id: String(i), responseBody: sampleBody('x'.repeat(10_000)) });
      writer.append({ exchange, findings: [] });
    }
    diskAnswers();
    await writer.close();

    const { written, lost, lostBodies = 0 } = writer.state();
    const lines = chunks.join('').trimEnd().split('\n');
    const bodies = lines.map((line) => JSON.parse(line).responseBody);
    expect(written + lost).toBe(40);
    expect(lost).toBeGreaterThan(0);
    expect(bodies.filter(({ stored }) => stored === 0)).toHaveLength(lostBodies);
    expect(bodies.filter(({ stored }) => stored === 10_000)).toHaveLength(written - lostBodies);
    expect(lostBodies).toBeGreaterThan(0);
    expect(problems).toHaveLength(1);
  });

  it('takes a single exchange however large it is', async () => {
    const writer = createCaptureWriter({ openFile: () => openNamed('a'), onProblem, maxPendingBytes: 100 });

    writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
    await writer.close();

    expect(await idsIn('a')).toEqual(['1']);
    expect(writer.state().lost).toBe(0);
  });
});

it('a line is made of what is known when it is written', async () => {
  const caller = { method: 'process', pid: 7 } as const;
  const latest = vi.fn((known: KnownExchange) => ({ ...known, caller }));
  const writer = createCaptureWriter({ openFile: () => openNamed('a'), onProblem, latest });

  writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
  expect(latest).not.toHaveBeenCalled();
  await writer.close();

  expect(await readFile(join(folder, 'a'), 'utf8')).toContain(
    '"identities":{"caller":{"method":"process","pid":7}}',
  );
});

it('spans that applications reported are written between the exchanges', async () => {
  const writer = createCaptureWriter({ openFile: () => openNamed('a'), onProblem });

  writer.appendSpans([span({ name: 'one' })]);
  writer.append({ exchange: sampleExchange({ id: '1' }), findings: [] });
  await writer.close();

  const types = (await readFile(join(folder, 'a'), 'utf8'))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line).type);
  expect(types).toEqual(['span', 'exchange']);
});
