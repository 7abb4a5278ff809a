// A captured request in an editor, then sent. What is no request comes back into the editor with what is wrong above it;
// methods that may change something are asked about first.
import { textWithProblem } from '../../replay/http-text.ts';
import { type Edited, editorCommand, editText } from './edit-text.ts';
import type { EffectWorld } from './effect-world.ts';
import { replayMessage } from './replay-message.ts';

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export async function editAndReplay(exchangeId: string, seq: number, world: EffectWorld): Promise<void> {
  const { session, say } = world;
  const original = session.replaying.editableText(exchangeId);
  if (original === undefined) {
    const text = `#${seq} cannot be edited: it is no longer held, or has no request to send.`;
    return say({ severity: 'warning', text });
  }
  const edited = await inEditor(original, seq, world);
  if ('problem' in edited) return say({ severity: 'warning', text: edited.problem });
  if (edited.text === original) {
    return say({ severity: 'info', text: 'Nothing was changed, so nothing was sent.' });
  }
  const method = methodOf(edited.text);
  if (SAFE_METHODS.has(method)) return sendEdited(exchangeId, seq, edited.text, false, world);
  world.ask({
    text: `Send the edited ${method}? It may change something.`,
    yes: { kind: 'replay', exchangeId, seq, allowUnsafe: true, edited: edited.text },
  });
}

/** What is no request is edited again; leaving it as it is ends it. */
export async function sendEdited(
  exchangeId: string,
  seq: number,
  text: string,
  allowUnsafe: boolean,
  world: EffectWorld,
): Promise<void> {
  const { session, say } = world;
  say({ severity: 'info', text: `Sending #${seq} as it was edited ...` });
  const outcome = await session.replay(exchangeId, { allowUnsafe, edited: text });
  if (outcome.kind !== 'invalid') return say(replayMessage(seq, outcome));
  const told = textWithProblem(text, outcome);
  const again = await inEditor(told, seq, world);
  if ('problem' in again) return say({ severity: 'warning', text: again.problem });
  if (again.text === told) {
    return say({ severity: 'warning', text: `Nothing was sent. Line ${outcome.line}: ${outcome.reason}` });
  }
  return sendEdited(exchangeId, seq, again.text, allowUnsafe, world);
}

/** Of the request line: the first one that is no comment. */
export function methodOf(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '' && !each.startsWith('#')) ?? '';
  return /^\S*/.exec(line.trim())?.[0] ?? '';
}

async function inEditor(
  text: string,
  seq: number,
  { surroundings, suspendTerminal }: EffectWorld,
): Promise<Edited> {
  let edited: Edited = { problem: 'There is no terminal to edit in.' };
  await suspendTerminal(async () => {
    edited = await editText(text, `request-${seq}.http`, editorCommand(surroundings.environment));
  });
  return edited;
}
