import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newestCapture } from '../../src/capture/capture-folder.ts';
import { readCapture } from '../../src/capture/capture-reader.ts';
import {
  type CaptureContext,
  startCaptureInFile,
  startCaptureInFolder,
} from '../../src/capture/start-capture.ts';
import { collected } from '../support/collected.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let dataDir: string;
let problems: string[];
let epochMicros: number;

beforeEach(async () => {
  dataDir = await temporaryFolder();
  problems = [];
  epochMicros = Date.UTC(2026, 0, 2) * 1000;
});

function context(session = 's1'): CaptureContext {
  return {
    session,
    dataDir,
    clock: { epochMicros: () => epochMicros, monotonicMicros: () => 0 },
    onProblem: (sentence) => problems.push(sentence),
  };
}

async function capture(session: string, id: string): Promise<string | undefined> {
  const writer = startCaptureInFolder(context(session), { maxSessions: 2, maxBytes: 1_000_000 });
  writer.append({ exchange: sampleExchange({ id }), findings: [] });
  await writer.close();
  epochMicros += 1000;
  return writer.state().path;
}

async function idsOf(path: string): Promise<string[]> {
  const items = await collected(readCapture(path));
  return items.map((item) => (item.kind === 'exchange' ? item.exchange.exchange.id : item.kind));
}

describe('startCaptureInFolder', () => {
  it('writes a file that is then the newest capture, and can be read', async () => {
    const path = await capture('s1', 'e1');

    expect(path).toBe(join(dataDir, 'captures', '2026-01-02T00-00-00-000Z-s1.jsonl'));
    expect(await newestCapture(dataDir)).toBe(path);
    expect(await idsOf(path ?? '')).toEqual(['e1']);
    expect(problems).toEqual([]);
  });

  it('lets the oldest files go', async () => {
    await capture('s1', 'e1');
    await capture('s2', 'e2');
    await capture('s3', 'e3');

    const names = await readdir(join(dataDir, 'captures'));

    expect(names.map((name) => name.slice(-8))).toEqual(['s2.jsonl', 's3.jsonl']);
  });

  it('makes nothing on disk without an exchange', async () => {
    await startCaptureInFolder(context()).close();

    expect(await readdir(dataDir)).toEqual([]);
  });

  it('refuses a linked folder in one sentence, and counts what it did not keep', async () => {
    await mkdir(join(dataDir, 'elsewhere'));
    await symlink(join(dataDir, 'elsewhere'), join(dataDir, 'captures'));

    const writer = startCaptureInFolder(context());
    writer.append({ exchange: sampleExchange(), findings: [] });
    await writer.close();

    expect(writer.state()).toEqual({ written: 0, lost: 1 });
    expect(problems).toEqual(['Exchanges are missing from the capture file: it is a link, not a folder.']);
    expect(await readdir(join(dataDir, 'elsewhere'))).toEqual([]);
  });
});

describe('startCaptureInFile', () => {
  it('continues the file that was named', async () => {
    const path = join(dataDir, 'mine.jsonl');
    for (const id of ['e1', 'e2']) {
      const started = await startCaptureInFile(path, context());
      if ('reason' in started) throw new Error(started.reason);
      started.writer.append({ exchange: sampleExchange({ id }), findings: [] });
      await started.writer.close();
    }

    expect(await idsOf(path)).toEqual(['e1', 'e2']);
  });

  it('leaves a file alone that is something else', async () => {
    const path = join(dataDir, 'notes.txt');
    await writeFile(path, 'my notes');

    const started = await startCaptureInFile(path, context());

    expect(started).toEqual({
      reason: expect.stringContaining('it does not begin as a capture of tracectl does'),
    });
    expect(await readFile(path, 'utf8')).toBe('my notes');
  });
});
