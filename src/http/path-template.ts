// A path with what differs from request to request taken out: `/users/42/orders` and `/users/17/orders` are one place in
// a service. Scheme, authority and query are no part of it.

/** Longer paths are cut after so many segments; below that depth nobody tells places apart. */
const MAX_SEGMENTS = 12;
const PARAMETER = '{id}';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?[0-9a-f]{8,}$/i;
/** `v1` and `oauth2` are places, `order-17`, `u42` and `INV2024001` are things. */
const VERSION = /^v\d{1,3}(?:\.\d{1,3})*$/i;
const NUMBERED = /^[a-z]{0,12}[-_:.]\d+$|^[a-z]{1,4}\d{2,}$|\d{4,}/i;
const TOO_LONG = 40;

export function pathTemplate(target: string): string {
  const path = pathOf(target);
  const segments = path.split('/', MAX_SEGMENTS + 1);
  let isChanged = segments.length > MAX_SEGMENTS;
  for (let i = 0; i < segments.length; i += 1) {
    if (!isParameter(segments[i] ?? '')) continue;
    segments[i] = PARAMETER;
    isChanged = true;
  }
  if (!isChanged) return path;
  if (segments.length > MAX_SEGMENTS) segments[MAX_SEGMENTS] = '…';
  return segments.join('/');
}

/** Whether a segment of a path names a thing, and not a place. */
export function isParameter(segment: string): boolean {
  if (segment.length > TOO_LONG) return true;
  if (!/\d|%|@/.test(segment)) return false;
  if (VERSION.test(segment)) return false;
  return (
    /^-?\d+(?:[.,:]\d+)*$/.test(segment) ||
    UUID.test(segment) ||
    (HEX.test(segment) && /\d/.test(segment)) ||
    NUMBERED.test(segment) ||
    /[%@]/.test(segment)
  );
}

/** The path alone: without scheme, authority and query. */
export function pathOf(target: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  const rest = scheme === null ? target : target.slice(scheme[0].length);
  const end = rest.search(/[?#]/);
  const path = end < 0 ? rest : rest.slice(0, end);
  return path === '' ? '/' : path;
}
