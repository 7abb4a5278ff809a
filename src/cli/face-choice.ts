// Which face shows a session. Pure.

export type FaceKind = 'dashboard' | 'json' | 'lines' | 'quiet' | 'sentences';

export interface FaceSurroundings {
  readonly isStdinTerminal: boolean;
  readonly isStdoutTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The dashboard needs a terminal on both sides, one that understands cursor codes, and a person in front of it. */
export function chooseFace(
  settings: {
    readonly json: boolean;
    readonly tui: boolean;
    readonly quiet: boolean;
    readonly screenReader: boolean;
  },
  { isStdinTerminal, isStdoutTerminal, environment }: FaceSurroundings,
): FaceKind {
  if (settings.json) return 'json';
  if (settings.quiet) return 'quiet';
  if (settings.screenReader || isAsked(environment.ACCESSIBLE) || isAsked(environment.INK_SCREEN_READER)) {
    return 'sentences';
  }
  const isTerminal = isStdinTerminal && isStdoutTerminal && environment.TERM !== 'dumb';
  const isCi = (environment.CI ?? '') !== '' && environment.CI !== 'false' && environment.CI !== '0';
  return settings.tui && isTerminal && !isCi ? 'dashboard' : 'lines';
}

/** Of a variable that programs set to say yes. */
function isAsked(value = ''): boolean {
  return value !== '' && value !== '0' && value !== 'false';
}

/** Flag, then NO_COLOR (https://no-color.org: any non-empty value), then FORCE_COLOR, then whether it is a terminal. */
export function usesColor(
  choice: 'auto' | 'always' | 'never',
  { isStdoutTerminal, environment }: Omit<FaceSurroundings, 'isStdinTerminal'>,
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if ((environment.NO_COLOR ?? '') !== '') return false;
  const forced = environment.FORCE_COLOR ?? '';
  return forced === '' ? isStdoutTerminal : forced !== '0' && forced !== 'false';
}
