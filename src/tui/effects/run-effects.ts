// Carries out what the reducer named, and says how it went. The terminal, the process and the surroundings are handed in.

import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesText } from '../../text/quantities.ts';
import type { Effect } from '../effect.ts';
import { MOUSE_OFF, MOUSE_ON } from '../keys/mouse-events.ts';
import type { Message } from '../view-state.ts';
import { type CopiedText, copiedText } from './copied-text.ts';
import { editAndReplay, sendEdited } from './edit-and-replay.ts';
import type { EffectWorld } from './effect-world.ts';
import { exportFile } from './export-file.ts';
import { browserTools, clipboardTools } from './native-tools.ts';
import { MAX_COPIED_BYTES, osc52 } from './osc52.ts';
import { replayErrorMessage, replayMessage, runMessage } from './replay-message.ts';
import { runTool } from './run-tool.ts';

export async function runEffect(effect: Effect, world: EffectWorld): Promise<void> {
  const { session, say } = world;
  switch (effect.kind) {
    case 'copy': {
      const entry = world.entry(effect.exchangeId);
      const copied =
        entry === undefined
          ? { problem: 'The exchange is no longer held.' }
          : copiedText(effect.thing, entry.exchange, world.isRevealed());
      say('problem' in copied ? warning(copied.problem) : await copy(copied, world));
      return;
    }
    case 'replay': {
      const { exchangeId, seq, allowUnsafe, edited } = effect;
      if (edited !== undefined) return sendEdited(exchangeId, seq, edited, allowUnsafe, world);
      say(info(`Sending #${seq} again ...`));
      return session.replay(exchangeId, { allowUnsafe }).then(
        (outcome) => say(replayMessage(seq, outcome)),
        (error: unknown) => say(replayErrorMessage(seq, error)),
      );
    }
    case 'replayAll':
      return say(
        runMessage(
          await session.replaying.replayAll(effect.exchangeIds, { allowUnsafe: effect.allowUnsafe }),
        ),
      );
    case 'cancelReplay':
      if (session.snapshot().replay?.state !== 'running') return say(info('No replay is under way.'));
      return session.replaying.cancel();
    case 'edit':
      return editAndReplay(effect.exchangeId, effect.seq, world);
    case 'mark':
      return session.mark(effect.exchangeId);
    case 'export': {
      const entries = effect.exchangeIds.flatMap((id) => world.entry(id) ?? []);
      return say(await exportFile(effect.format, entries, effect.file, world));
    }
    case 'write':
      return say(await exportFile('jsonl', world.listed(), effect.file, world));
    case 'openTrace':
      return say(await openTrace(effect.traceId, world));
    case 'mouse':
      world.writeTerminal(effect.isOn ? MOUSE_ON : MOUSE_OFF);
      return say(
        info(effect.isOn ? 'Mouse on: wheel and click; with Shift the terminal selects.' : 'Mouse off.'),
      );
    case 'redraw':
      return world.redraw();
    case 'suspend':
      return world.suspend();
  }
}

/** By the terminal, and by a program of the system, whichever works; what is too long for a terminal goes to a file. */
async function copy(
  { what, text }: CopiedText,
  { surroundings, writeTerminal }: EffectWorld,
): Promise<Message> {
  const bytes = Buffer.byteLength(text);
  const { sequence } = osc52(text, (surroundings.environment.TMUX ?? '') !== '');
  writeTerminal(sequence);
  const tool = await runTool(clipboardTools(surroundings), text);
  if (tool !== undefined)
    return info(`Copied the ${what}, ${bytesText(bytes)}, with ${tool} and by the terminal.`);
  if (bytes <= MAX_COPIED_BYTES)
    return info(`Copied the ${what}, ${bytesText(bytes)}, by the terminal (OSC 52).`);
  const file = join(tmpdir(), `tracectl-copied-${Date.now()}.txt`);
  await writeFile(file, text, { mode: 0o600 });
  return warning(`The ${what} is too long for the terminal to copy (${bytesText(bytes)}); it is in ${file}`);
}

async function openTrace(traceId: string, { session, surroundings }: EffectWorld): Promise<Message> {
  const { relay, lensUrl } = session.snapshot();
  const url = tracePageUrl(relay.target, lensUrl, traceId);
  if (url === undefined)
    return warning(
      'There is no page to open it on: no Zipkin gets the spans (--zipkin), and Lens is not served (--lens).',
    );
  const tool = await runTool(browserTools(surroundings, url));
  return tool === undefined ? info(`No browser was found; the trace is at ${url}`) : info(`Opened ${url}`);
}

/** The page of a Zipkin that spans are sent on to, which has the traces of others as well; else Lens, which tracectl serves. */
export function tracePageUrl(
  relayTarget: string | undefined,
  lensUrl: string | undefined,
  traceId: string,
): string | undefined {
  if (relayTarget !== undefined && URL.canParse(relayTarget)) {
    const { origin, pathname } = new URL(relayTarget);
    // An OTLP target has a path of its own, and no page.
    if (/^\/?$|^\/api\/v[12]\/spans\/?$/.test(pathname)) return `${origin}/zipkin/traces/${traceId}`;
  }
  return lensUrl === undefined ? undefined : new URL(`traces/${traceId}`, lensUrl).href;
}

function info(text: string): Message {
  return { text, severity: 'info' };
}

function warning(text: string): Message {
  return { text, severity: 'warning' };
}
