import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReplayChoice, ReplayOutcome } from '../../../src/session/live-view.ts';
import { editAndReplay, methodOf, sendEdited } from '../../../src/tui/effects/edit-and-replay.ts';
import { editorCommand } from '../../../src/tui/effects/edit-text.ts';
import type { EffectWorld } from '../../../src/tui/effects/effect-world.ts';
import type { Message, Question } from '../../../src/tui/view-state.ts';
import { fakeSession } from '../../support/fake-session.ts';
import { sampleExchange } from '../../support/sample-exchange.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ORIGINAL = '# how to\nGET http://a.test/x HTTP/1.1\naccept: */*\n';

interface Stage {
  readonly world: EffectWorld;
  readonly said: Message[];
  readonly asked: Question[];
  readonly sent: ReplayChoice[];
  readonly suspended: () => number;
}

/** `script`: what the editor does to the file `$1`. */
async function stage(script: string, outcomes: readonly ReplayOutcome[] = []): Promise<Stage> {
  const editor = join(await temporaryFolder(), 'editor.sh');
  writeFileSync(editor, `#!/bin/sh\n${script}\n`);
  chmodSync(editor, 0o700);
  const said: Message[] = [];
  const asked: Question[] = [];
  const sent: ReplayChoice[] = [];
  let suspended = 0;
  const session = fakeSession();
  const left = [...outcomes];
  const world: EffectWorld = {
    session: {
      ...session,
      replaying: { ...session.replaying, editableText: () => ORIGINAL },
      replay: async (_id, choice) => {
        sent.push(choice);
        return (
          left.shift() ?? { kind: 'sent', original: sampleExchange(), exchange: sampleExchange({ seq: 42 }) }
        );
      },
    },
    surroundings: { platform: 'linux', environment: { EDITOR: editor } },
    folder: '.',
    writeTerminal: () => {},
    redraw: () => {},
    suspend: async () => {},
    suspendTerminal: async (use) => {
      suspended += 1;
      await use();
    },
    entry: () => undefined,
    listed: () => [],
    isRevealed: () => false,
    say: (message) => said.push(message),
    ask: (question) => asked.push(question),
  };
  return { world, said, asked, sent, suspended: () => suspended };
}

describe('editAndReplay', () => {
  it('sends what came back from the editor, which has the terminal meanwhile', async () => {
    const { world, said, sent, suspended } = await stage(`sed -i 's#/x#/y#' "$1"`);

    await editAndReplay('id', 7, world);

    expect(sent).toEqual([{ allowUnsafe: false, edited: ORIGINAL.replace('/x', '/y') }]);
    expect(suspended()).toBe(1);
    expect(said.at(-1)?.text).toContain('#7 sent again as #42');
  });

  it('sends nothing when nothing was changed, or the editor failed', async () => {
    const unchanged = await stage('true');
    await editAndReplay('id', 7, unchanged.world);
    const failed = await stage('exit 3');
    await editAndReplay('id', 7, failed.world);

    expect([...unchanged.sent, ...failed.sent]).toEqual([]);
    expect(unchanged.said.at(-1)?.text).toBe('Nothing was changed, so nothing was sent.');
    expect(failed.said.at(-1)?.text).toContain('ended with 3; nothing was sent.');
  });

  it('asks before it sends a method that may change something', async () => {
    const { world, asked, sent } = await stage(`sed -i 's#^GET#DELETE#' "$1"`);

    await editAndReplay('id', 7, world);

    expect(sent).toEqual([]);
    expect(asked).toEqual([
      {
        text: 'Send the edited DELETE? It may change something.',
        yes: {
          kind: 'replay',
          exchangeId: 'id',
          seq: 7,
          allowUnsafe: true,
          edited: ORIGINAL.replace('GET', 'DELETE'),
        },
      },
    ]);
  });

  it('says when there is nothing to edit', async () => {
    const { world, said, suspended } = await stage('true');

    await editAndReplay('id', 7, {
      ...world,
      session: { ...world.session, replaying: { ...world.session.replaying, editableText: () => undefined } },
    });

    expect(suspended()).toBe(0);
    expect(said[0]?.text).toContain('#7 cannot be edited');
  });

  it('leaves no file behind, and lets nobody else read it meanwhile', async () => {
    const seen = join(await temporaryFolder(), 'seen');
    const { world } = await stage(`stat -c '%a %n' "$1" > ${seen}`);

    await editAndReplay('id', 7, world);

    const [mode, file = ''] = readFileSync(seen, 'utf8').trim().split(' ');
    expect(mode).toBe('600');
    expect(file).toMatch(/\/request-7\.http$/);
    expect(existsSync(file)).toBe(false);
  });
});

describe('sendEdited', () => {
  const invalid: ReplayOutcome = { kind: 'invalid', line: 2, reason: 'This is no request line.' };

  it('gives what is no request back to the editor, with what is wrong above it', async () => {
    const { world, sent, said } = await stage(
      `grep -q 'line 3: This is no request line' "$1" && sed -i 's#NONSENSE#GET /z HTTP/1.1#' "$1"`,
      [invalid],
    );

    await sendEdited('id', 7, '# x\nNONSENSE\n', false, world);

    expect(sent).toHaveLength(2);
    expect(sent[1]?.edited).toContain('GET /z HTTP/1.1');
    expect(said.at(-1)?.text).toContain('sent again as #42');
  });

  it('ends when the person leaves it as it is', async () => {
    const { world, sent, said } = await stage('true', [invalid]);

    await sendEdited('id', 7, '# x\nNONSENSE\n', false, world);

    expect(sent).toHaveLength(1);
    expect(said.at(-1)?.text).toBe('Nothing was sent. Line 2: This is no request line.');
  });
});

describe('editorCommand', () => {
  it.each([
    [{ VISUAL: 'code --wait', EDITOR: 'nano' }, 'code --wait'],
    [{ EDITOR: 'nano' }, 'nano'],
    [{ VISUAL: ' ' }, 'vi'],
    [{}, 'vi'],
  ])('of %j is %s', (environment, command) => {
    expect(editorCommand(environment)).toBe(command);
  });
});

describe('methodOf', () => {
  it.each([
    ['# POST\n\n  PUT /x HTTP/1.1\n', 'PUT'],
    ['GET /', 'GET'],
    ['', ''],
  ])('%j is %s', (text, method) => {
    expect(methodOf(text)).toBe(method);
  });
});
