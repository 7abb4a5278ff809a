import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { captureFileName, makeCaptureFolder } from '../../src/capture/capture-folder.ts';
import { captureHeader, encodeLine } from '../../src/capture/capture-format.ts';
import { captureLine } from '../../src/capture/capture-line.ts';
import { listCaptures } from '../../src/capture/list-captures.ts';
import { starMask } from '../../src/http/secret-mask.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let dataDir: string;
let folder: string;
beforeEach(async () => {
  dataDir = await temporaryFolder();
  folder = await makeCaptureFolder(dataDir);
});

function line(text: string): Buffer {
  const exchange = sampleExchange({ responseBody: sampleBody(text) });
  return encodeLine(captureLine({ exchange, findings: [] }, { mask: starMask }));
}

async function capture(day: number, lines: readonly Uint8Array[], keyId?: string): Promise<void> {
  const createdAtMicros = Date.UTC(2026, 0, day) * 1000;
  const header = captureHeader({
    session: `s${day}`,
    createdAtMicros,
    upstreams: ['shop'],
    ...(keyId && { keyId }),
  });
  await writeFile(
    join(folder, captureFileName(createdAtMicros, `s${day}`)),
    Buffer.concat([encodeLine(header), ...lines]),
  );
}

describe('listCaptures', () => {
  it('tells of each what a person wants to know, the youngest first', async () => {
    await capture(1, [line('a')], '0a1b2c3d');
    await capture(2, []);

    expect(await listCaptures(dataDir)).toMatchObject([
      { session: 's2', exchanges: 0, upstreams: ['shop'], keepsSecrets: true },
      {
        session: 's1',
        name: '2026-01-01T00-00-00-000Z-s1',
        created: '2026-01-01T00:00:00.000Z',
        exchanges: 1,
      },
    ]);
  });

  it('counts the bodies that stand in files of their own', async () => {
    await capture(1, [line('a')]);
    const [before] = await listCaptures(dataDir);
    const bodies = join(folder, '2026-01-01T00-00-00-000Z-s1.jsonl.bodies');
    await mkdir(bodies);
    await writeFile(join(bodies, 'f'.repeat(64)), Buffer.alloc(1234));

    const [after] = await listCaptures(dataDir);

    expect((after?.bytes ?? 0) - (before?.bytes ?? 0)).toBe(1234);
  });

  it('counts exchanges and nothing else, wherever the pieces are cut that it reads', async () => {
    // Looks like a line from within a body, and lies across the first megabyte.
    const fake = '\n{"v":1,"type":"exchange"';
    const span = encodeLine({ v: 1, type: 'span', span: {} });
    for (let size = 1_040_000; size < 1_049_000; size += 1500) {
      await capture(1, [line('x'.repeat(size)), line(fake), span, line('b')]);
      expect(await listCaptures(dataDir)).toMatchObject([{ exchanges: 3 }]);
    }
  });

  it('passes over what is no capture', async () => {
    await writeFile(join(folder, captureFileName(0, 'x')), 'my notes');

    expect(await listCaptures(dataDir)).toEqual([]);
  });
});
