// Reports of the mouse as the terminal sends them when asked for clicks and the wheel in SGR form (xterm control sequences,
// "Mouse Tracking"): `CSI < button ; column ; row M`, `m` when a button is let go.

export type MouseEvent =
  | { readonly kind: 'click'; readonly column: number; readonly row: number }
  | { readonly kind: 'wheel'; readonly by: 1 | -1; readonly column: number; readonly row: number };

const REPORT = /\x1b\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])/g;
const WHEEL = 64;
/** Shift, Alt, Ctrl and motion are added to the number of the button. */
const BUTTON_MASK = 0b1100_0011;

/** Columns and rows count from 0. */
export function mouseEvents(data: string): MouseEvent[] {
  return [...data.matchAll(REPORT)].flatMap(([, button = '', column = '', row = '', end]): MouseEvent[] => {
    const place = { column: Number(column) - 1, row: Number(row) - 1 };
    const code = Number(button) & BUTTON_MASK;
    if (code === WHEEL || code === WHEEL + 1)
      return [{ kind: 'wheel', by: code === WHEEL ? -1 : 1, ...place }];
    return code === 0 && end === 'M' ? [{ kind: 'click', ...place }] : [];
  });
}

/** Clicks and wheel, in SGR form. */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';
