// Ids in hex digits: the strict test of W3C, the lenient reading that Envoy gives to B3 ids, and their two widths.
// Lenient means C's strtoull in base 16 over the whole text (Envoy: StringUtil::atoull in common/utility.cc):
// blanks, a sign and 0x in front, upper case and fewer or more than 16 digits pass as long as 64 bits hold the number.
import type { DefectReason } from './defect.ts';
import { quoted } from './quoted.ts';

export const ZERO_ID = '0000000000000000';

/** What is wrong with a text, before it is known in which header it stood. */
export interface Flaw {
  readonly reason: DefectReason;
  readonly detail: string;
}

/** `id` is undefined when the text is no id; then `flaws` says why. Otherwise they were tolerated. */
export interface IdReading {
  readonly id: string | undefined;
  readonly flaws: readonly Flaw[];
}

const noFlaws: readonly Flaw[] = [];

/** Whether every character is a digit or a lower-case hex letter. */
export function isLowerHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code) && !(code >= 0x61 && code <= 0x66)) return false;
  }
  return true;
}

/** A number below 2^64 as Envoy reads one, as 16 lower-case digits. */
export function lenientHex64(text: string): string | undefined {
  if (text.length === 16 && isLowerHex(text)) return text;
  const start = startOfDigits(text);
  const digits = text.slice(start);
  if (digits === '' || !isHex(digits)) return undefined;
  const significant = digits.replace(/^0+/, '');
  if (significant.length > 16) return undefined;
  const id = significant.toLowerCase().padStart(16, '0');
  // strtoull negates in 64 bits instead of refusing a minus.
  return text.slice(0, start).includes('-') ? negated(id) : id;
}

/** A span id, or a trace id that is not 32 characters long, as Envoy reads it from B3. */
export function readId(text: string, what: string): IdReading {
  const id = lenientHex64(text);
  if (id === undefined) return { id, flaws: [refusal(text, what)] };
  return { id, flaws: id === text && id !== ZERO_ID ? noFlaws : toleratedFlaws(text, id, what) };
}

/**
 * A trace id as Envoy reads it from B3: exactly 32 characters are two halves, any other length is one number of
 * 64 bits. A high half of zeros is left out.
 */
export function readTraceId(text: string): IdReading {
  if (text.length !== 32) return readId(text, 'trace id');
  const high = lenientHex64(text.slice(0, 16));
  const low = lenientHex64(text.slice(16));
  if (high === undefined || low === undefined) return { id: undefined, flaws: [refusal(text, 'trace id')] };
  const id = high === ZERO_ID ? low : high + low;
  return { id, flaws: id === text ? noFlaws : toleratedFlaws(text, id, 'trace id') };
}

/** What keeps a text from being exactly `length` lower-case hex digits; undefined when nothing does. */
export function strictFlaw(text: string, length: number, what: string): Flaw | undefined {
  if (text.length === length && isLowerHex(text)) return undefined;
  if (text === '') return { reason: 'empty', detail: `${what} is empty` };
  if (!isHex(text)) return notHex(text, what);
  if (text.length !== length) {
    const reason = text.length < length ? 'too-short' : 'too-long';
    return { reason, detail: `${what} has ${text.length} hex digits, ${length} are needed` };
  }
  return { reason: 'upper-case', detail: `${what} has upper-case letters` };
}

export function allZeros(what: string): Flaw {
  return { reason: 'all-zeros', detail: `${what} is all zeros` };
}

/** The right half of a trace id: all that 64-bit formats carry. */
export function lowHalf(traceId: string): string {
  return traceId.length > 16 ? traceId.slice(-16) : traceId;
}

/** B3's form: 16 digits when the high half is zero, as Envoy writes it. */
export function shortestTraceId(traceId: string): string {
  return traceId.length > 16 && traceId.startsWith(ZERO_ID) ? traceId.slice(16) : traceId;
}

/** W3C's form: always 32 digits. */
export function paddedTraceId(traceId: string): string {
  return traceId.length === 16 ? ZERO_ID + traceId : traceId;
}

function refusal(text: string, what: string): Flaw {
  if (text === '') return { reason: 'empty', detail: `${what} is empty` };
  const digits = text.slice(startOfDigits(text));
  if (digits === '' || !isHex(digits) || text.length === 32) return notHex(text, what);
  return { reason: 'too-long', detail: `${what} has ${digits.length} hex digits, 16 or 32 are needed` };
}

function toleratedFlaws(text: string, id: string, what: string): readonly Flaw[] {
  const flaws: Flaw[] = [];
  if (!isHex(text)) flaws.push({ reason: 'not-hex', detail: `${what} has a prefix that is no hex digit` });
  if (text.length < 16) {
    flaws.push({ reason: 'too-short', detail: `${what} has ${text.length} hex digits, 16 are needed` });
  } else if (text.length !== 16 && text.length !== 32) {
    flaws.push({ reason: 'too-long', detail: `${what} has ${text.length} hex digits, 16 are needed` });
  }
  if (text !== text.toLowerCase())
    flaws.push({ reason: 'upper-case', detail: `${what} has upper-case letters` });
  if (id === ZERO_ID) flaws.push(allZeros(what));
  return flaws.length === 0 ? noFlaws : flaws;
}

function notHex(text: string, what: string): Flaw {
  let at = 0;
  while (isHexDigit(text.charCodeAt(at))) at++;
  const detail = `${what} has ${quoted(text[at] ?? '')} as character ${at + 1}, which is no hex digit`;
  return { reason: 'not-hex', detail };
}

/** Where the digits start, as strtoull skips blanks, one sign and 0x (the latter only before a digit). */
function startOfDigits(text: string): number {
  let at = 0;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (text[at] === '-' || text[at] === '+') at++;
  const isPrefixed = text[at] === '0' && (text[at + 1] === 'x' || text[at + 1] === 'X');
  return isPrefixed && isHexDigit(text.charCodeAt(at + 2)) ? at + 2 : at;
}

function negated(id: string): string {
  return BigInt.asUintN(64, -BigInt(`0x${id}`))
    .toString(16)
    .padStart(16, '0');
}

function isHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isHexDigit(text.charCodeAt(i))) return false;
  return true;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
