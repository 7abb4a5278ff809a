// How many more times a request may be passed on (RFC 9110 section 7.6.2).
import { type HeaderList, headerValues } from './header-list.ts';

/** The header means something to these methods only. */
const LIMITED_METHODS = new Set(['TRACE', 'OPTIONS']);

/** Undefined when nothing limits it. At 0 the request is not passed on but answered. */
export function forwardsLeft(method: string, headers: HeaderList): number | undefined {
  if (!LIMITED_METHODS.has(method)) return undefined;
  const [value = '', ...more] = headerValues(headers, 'max-forwards');
  return more.length === 0 && /^[0-9]{1,9}$/.test(value) ? Number(value) : undefined;
}
