// Whether the terminal's background is light or dark, as the terminal itself says (OSC 11 of xterm). Terminals that do not
// know the question are asked for their attributes (DA1) right behind it, which all of them answer: that ends the waiting.

export const BACKGROUND_QUERY = '\x1b]11;?\x1b\\\x1b[c';

export type Background = 'dark' | 'light';

export interface BackgroundAnswer {
  /** Absent when the terminal did not say. */
  readonly background?: Background;
  /** Whether nothing more is to be waited for. */
  readonly isComplete: boolean;
  /** What came in and was no answer: keys. */
  readonly rest: string;
}

const OSC_11 =
  /\x1b\]11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?(?:\x07|\x1b\\)/i;
const DA1 = /\x1b\[\?[\d;]*c/;

export function readBackgroundAnswer(received: string): BackgroundAnswer {
  const colour = OSC_11.exec(received);
  const isComplete = DA1.test(received);
  const rest = received.replace(OSC_11, '').replace(DA1, '');
  const background = colour === null ? undefined : backgroundOf(colour.slice(1, 4));
  return { isComplete, rest, ...(background !== undefined && { background }) };
}

/** By rxvt's variable COLORFGBG, `foreground;background` of the sixteen colours; undefined when it does not say. */
export function backgroundOfEnvironment({
  COLORFGBG = '',
}: Readonly<Record<string, string | undefined>>): Background | undefined {
  const background = /^\d+;(?:default;)?(\d+)$/.exec(COLORFGBG)?.[1];
  if (background === undefined) return undefined;
  return background === '7' || Number(background) > 8 ? 'light' : 'dark';
}

/** By its luminance (ITU-R BT.709); each part has one to four hex digits. */
function backgroundOf(parts: readonly string[]): Background {
  const [red = 0, green = 0, blue = 0] = parts.map(
    (part) => Number.parseInt(part, 16) / (16 ** part.length - 1),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 ? 'light' : 'dark';
}
