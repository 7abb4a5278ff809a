import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptSecrets } from '../../../src/capture/redaction.ts';
import { exportStream } from '../../../src/interchange/export-stream.ts';
import type { EffectWorld } from '../../../src/tui/effects/effect-world.ts';
import { exportFile, fileName } from '../../../src/tui/effects/export-file.ts';
import { fakeSession } from '../../support/fake-session.ts';
import { entries, entry, openEntry } from '../../support/session-entries.ts';
import { shopSession } from '../../support/shop-session.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function world(session = fakeSession()): Promise<EffectWorld> {
  return {
    session,
    folder: await temporaryFolder(),
    exporter: (format, items, onLeft) =>
      exportStream(format, items, {
        redaction: keptSecrets,
        keepTrace: false,
        spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
        nowMicros: 0,
        onLeft,
      }),
    surroundings: { platform: 'linux', environment: {} },
    writeTerminal: () => {},
    redraw: () => {},
    suspend: async () => {},
    suspendTerminal: async () => {},
    entry: () => undefined,
    listed: () => [],
    isRevealed: () => false,
    say: () => {},
    ask: () => {},
  };
}

describe('exportFile', () => {
  it('writes what has ended into a new file that only its owner can read, and names it', async () => {
    const to = await world();

    const { text, severity } = await exportFile('har', [...entries(2), openEntry(3)], undefined, to);

    const path = join(to.folder, 'tracectl-20260102-120108-1.har');
    expect({ text, severity }).toEqual({ text: `2 requests written to ${path}`, severity: 'info' });
    expect(JSON.parse(readFileSync(path, 'utf8')).log.entries).toHaveLength(2);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('writes the spans of applications beside those of the proxy', async () => {
    const session = shopSession();
    const to = await world(session);
    const second = session.snapshot().entries.slice(1, 2);

    await exportFile('zipkin', second, 'spans.json', to);

    const spans = JSON.parse(readFileSync(join(to.folder, 'spans.json'), 'utf8'));
    expect(spans.map(({ name }: { name: string }) => name)).toContain('place-order');
    expect(spans).toHaveLength(4);
  });

  it('writes over no file', async () => {
    const to = await world();
    writeFileSync(join(to.folder, 'mine.sh'), 'precious');

    const { text, severity } = await exportFile('curl', entries(1), 'mine.sh', to);

    expect(severity).toBe('warning');
    expect(text).toContain('is there already; give another name');
    expect(readFileSync(join(to.folder, 'mine.sh'), 'utf8')).toBe('precious');
  });

  it('counts what cannot be written in the format', async () => {
    const { text } = await exportFile(
      'curl',
      [entry(1), entry(2, { outcome: 'tunnelled', method: 'CONNECT' })],
      'a.sh',
      await world(),
    );

    expect(text).toMatch(/^1 request written to .*a\.sh, 1 left out$/);
  });

  it('writes nothing where nothing has ended, or nothing can be exported', async () => {
    const { exporter, ...without } = await world();

    expect(
      (await exportFile('har', [openEntry(1)], undefined, { ...without, ...(exporter && { exporter }) }))
        .text,
    ).toBe('No request has ended that could be written.');
    expect((await exportFile('har', entries(1), undefined, without)).text).toBe(
      'Nothing can be exported from here.',
    );
  });
});

describe('fileName', () => {
  it.each([
    ['har', 'tracectl-20260102-120108-1.har'],
    ['curl', 'tracectl-20260102-120108-1.sh'],
    ['k6', 'tracectl-20260102-120108-1.js'],
    ['jsonl', 'tracectl-20260102-120108-1.jsonl'],
  ] as const)('of %s is %s', (format, name) => {
    expect(fileName(format, entries(1))).toBe(name);
  });
});
