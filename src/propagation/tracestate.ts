// The `tracestate` header of W3C Trace Context Level 2: a list of key=value members, opaque to us.
// It only lives beside a traceparent that is continued. One member that breaks the grammar voids the list, never
// the traceparent. tracectl adds no member of its own.
import type { Defect } from './defect.ts';
import { ignored, noDefects } from './family-reading.ts';
import type { Flaw } from './hex-id.ts';
import { quoted } from './quoted.ts';

const MOST_MEMBERS = 32;
const LONGEST_PART = 256;

export interface TracestateReading {
  /** The list as one value, its members in order; undefined when there is nothing to send on. */
  readonly value: string | undefined;
  readonly defects: readonly Defect[];
}

/** Several headers are one list. Empty members are allowed, and left out. */
export function readTracestate(values: readonly string[]): TracestateReading {
  const members = values
    .flatMap((value) => value.split(',').map(trimBlanks))
    .filter((member) => member !== '');
  if (members.length > MOST_MEMBERS) {
    const detail = `the list has ${members.length} members, ${MOST_MEMBERS} are allowed; it is not sent on`;
    return voided({ reason: 'too-many-members', detail });
  }
  const keys = new Set<string>();
  for (const member of members) {
    const flaw = flawOfMember(member);
    if (flaw !== undefined) return voided({ ...flaw, detail: `${flaw.detail}; the list is not sent on` });
    keys.add(member.slice(0, member.indexOf('=')));
  }
  return {
    value: members.length === 0 ? undefined : members.join(','),
    defects: keys.size === members.length ? noDefects : [repeatedKey()],
  };
}

/** A list that came without any traceparent has lost what it belongs to. */
export function tracestateAlone(): Defect {
  const detail = 'tracestate came without traceparent; it is not sent on';
  return ignored('tracecontext', 'tracestate', { reason: 'missing-partner', detail });
}

function flawOfMember(member: string): Flaw | undefined {
  const equals = member.indexOf('=');
  if (equals === -1) return { reason: 'missing-field', detail: 'a member has no "="' };
  const key = member.slice(0, equals);
  if (!isKey(key)) return { reason: 'bad-key', detail: `the key ${quoted(key)} is not allowed` };
  if (!isValue(member.slice(equals + 1)))
    return { reason: 'bad-value', detail: `the value of ${quoted(key)} is not allowed` };
  return undefined;
}

/** Level 2: a lower-case letter or digit, then up to 255 more or of `_-*\/@`. */
function isKey(key: string): boolean {
  return key.length <= LONGEST_PART && /^[a-z0-9][a-z0-9_\-*/@]*$/.test(key);
}

/** Printable ASCII without `,` and `=`; the blanks around a member are no part of it. */
function isValue(value: string): boolean {
  return value.length <= LONGEST_PART && /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]+$/.test(value);
}

/** Keeping both is one of the two ways that the specification leaves open. */
function repeatedKey(): Defect {
  const detail = 'a key stands more than once in the list; it is sent on as it came';
  return ignored('tracecontext', 'tracestate', { reason: 'repeated', detail });
}

function voided(flaw: Flaw): TracestateReading {
  return { value: undefined, defects: [ignored('tracecontext', 'tracestate', flaw)] };
}

/** Blanks of HTTP are space and tab; String.trim takes more than these. */
function trimBlanks(member: string): string {
  let start = 0;
  let end = member.length;
  while (start < end && isBlank(member.charCodeAt(start))) start++;
  while (end > start && isBlank(member.charCodeAt(end - 1))) end--;
  return member.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
