import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goHint, nodeHint, runtimeHints } from '../../src/cli/runtime-hints.ts';
import { ownNode } from '../support/own-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('nodeHint', () => {
  it.each(['v22.21.0', 'v22.30.1', 'v24.5.0', 'v25.0.0', 'v26.1.0', 'nonsense', ''])(
    'has nothing to say of %j',
    (version) => {
      expect(nodeHint(version)).toBeUndefined();
    },
  );

  it.each(['v18.20.0', 'v20.20.0', 'v22.20.9', 'v23.11.0', 'v24.4.1'])(
    'says that %s needs a later one',
    (version) => {
      expect(nodeHint(version)).toContain(`Node ${version.slice(1)} does not read NODE_USE_ENV_PROXY`);
    },
  );
});

describe('runtimeHints', () => {
  const environment = { PATH: process.env.PATH ?? '' };

  it('knows a program that Go built by its note, wherever it is found', async () => {
    const folder = await temporaryFolder();
    const note = Buffer.from([4, 0, 0, 0, 0x53, 0, 0, 0, 4, 0, 0, 0, 0x47, 0x6f, 0, 0]);
    writeFileSync(join(folder, 'orders'), Buffer.concat([Buffer.alloc(1000, 1), note]));

    const byPath = await runtimeHints({ words: [join(folder, 'orders')], isForShell: false }, environment);
    const byName = await runtimeHints(
      { words: ['PORT=1 orders --fast'], isForShell: true },
      { PATH: folder },
    );

    expect([byPath, byName]).toEqual([[goHint], [goHint]]);
  });

  it('has nothing to say of a shell, a program that is not there, and a Node that reads it', async () => {
    for (const words of [['sh', '-c', 'x'], ['no-such-program'], [ownNode, 'x.js']])
      expect(await runtimeHints({ words, isForShell: false }, environment)).toEqual([]);
  });
});
