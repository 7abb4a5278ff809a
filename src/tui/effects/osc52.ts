// Copying by way of the terminal itself (OSC 52): works through ssh, needs no program, and no answer tells whether the
// terminal allowed it.
import { Buffer } from 'node:buffer';

/** Terminals cut or refuse more; xterm's limit is near it. */
export const MAX_COPIED_BYTES = 64 * 1024;

export interface Osc52 {
  readonly sequence: string;
  /** Bytes of the text that are in it; fewer than it has when it was cut. */
  readonly bytes: number;
}

/** tmux hands the bare form on only where it is told to (set-clipboard), so it gets the wrapped one as well. */
export function osc52(text: string, isInTmux: boolean): Osc52 {
  const cut = cutAtCharacter(Buffer.from(text, 'utf8'), MAX_COPIED_BYTES);
  const bare = `\x1b]52;c;${cut.toString('base64')}\x07`;
  const wrapped = isInTmux ? `\x1bPtmux;\x1b${bare}\x1b\\` : '';
  return { sequence: bare + wrapped, bytes: cut.length };
}

function cutAtCharacter(bytes: Buffer, most: number): Buffer {
  if (bytes.length <= most) return bytes;
  let end = most;
  // Bytes 10xxxxxx go on with a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
