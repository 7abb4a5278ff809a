import { expect, it } from 'vitest';
import { LONG_TRACE, passedOn, SPAN, w3c } from '../support/finding-cases.ts';

it.each([
  ['clears the random flag, as tracers of the first level do', '03', '01', 'info'],
  ['sets it on a trace id that somebody else made', '01', '03', 'warning'],
])('who %s: %s becomes %s', (_, before, after, severity) => {
  const found = passedOn(w3c(LONG_TRACE, SPAN, before), () => w3c(LONG_TRACE, '00000000000000cc', after));

  expect(found.find(({ code }) => code === 'trace-flags-changed')?.severity).toBe(severity);
});
