// Carries out what the reducer named, and says how it went. The terminal, the process and the surroundings are handed in.

import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExchangeEntry, LiveSession } from '../../session/live-view.ts';
import { bytesText } from '../../text/quantities.ts';
import type { Effect } from '../effect.ts';
import { MOUSE_OFF, MOUSE_ON } from '../keys/mouse-events.ts';
import type { Message } from '../view-state.ts';
import { type CopiedText, copiedText } from './copied-text.ts';
import { browserTools, clipboardTools, type Surroundings } from './native-tools.ts';
import { MAX_COPIED_BYTES, osc52 } from './osc52.ts';
import { replayErrorMessage, replayMessage } from './replay-message.ts';
import { runTool } from './run-tool.ts';

export interface EffectWorld {
  readonly session: LiveSession;
  readonly surroundings: Surroundings;
  /** Writes a sequence that moves no cursor. */
  readonly writeTerminal: (sequence: string) => void;
  readonly redraw: () => void;
  /** Gives the terminal back to the shell until the person comes back. */
  readonly suspend: () => Promise<void>;
  readonly entry: (id: string) => ExchangeEntry | undefined;
  readonly isRevealed: () => boolean;
  readonly say: (message: Message) => void;
}

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
    case 'copyText':
      return say(await copy(effect, world));
    case 'replay': {
      const { exchangeId, seq, allowUnsafe } = effect;
      say(info(`Sending #${seq} again ...`));
      return session.replay(exchangeId, { allowUnsafe }).then(
        (outcome) => say(replayMessage(seq, outcome)),
        (error: unknown) => say(replayErrorMessage(seq, error)),
      );
    }
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
  const { target } = session.snapshot().relay;
  if (target === undefined)
    return warning('Spans are not relayed to a Zipkin, so there is no page to open (--zipkin).');
  const url = zipkinTraceUrl(target, traceId);
  const tool = await runTool(browserTools(surroundings, url));
  return tool === undefined ? info(`No browser was found; the trace is at ${url}`) : info(`Opened ${url}`);
}

/** Zipkin's own page stands beside its collector. */
export function zipkinTraceUrl(target: string, traceId: string): string {
  return `${new URL(target).origin}/zipkin/traces/${traceId}`;
}

function info(text: string): Message {
  return { text, severity: 'info' };
}

function warning(text: string): Message {
  return { text, severity: 'warning' };
}
