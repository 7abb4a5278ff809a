// What a capture file holds in the place of secrets is never sent: what no live value has replaced by now is left out of the
// request, and told. Pure.
import { holdsPlaceholder } from '../http/secret-mask.ts';
import type { LiveUse, SubstitutedRequest } from './correlate/substitute.ts';
import type { Replayable } from './replayable.ts';

export interface LeftOut {
  /** Lower case; `cookie NAME` for one cookie of several, `query NAME` for a parameter of the URL. */
  readonly header: string;
  /** The capture file does not hold its value; or it is a secret, and the replay goes to another host. */
  readonly because: 'masked' | 'other-host';
}

/** Of captures of version 1; there nothing says which secret it was. */
const STARS = '***';

export function withoutPlaceholders(
  request: SubstitutedRequest,
  { maskedHeaders, isUrlMasked }: Pick<Replayable, 'maskedHeaders' | 'isUrlMasked'>,
  uses: readonly LiveUse[],
  told: { readonly leftOut: LeftOut[] },
): SubstitutedRequest {
  const leaveOut = (header: string): undefined => void told.leftOut.push({ header, because: 'masked' });
  const headers: string[] = [];
  for (let i = 0; i < request.headers.length; i += 2) {
    const name = request.headers[i] ?? '';
    const lower = name.toLowerCase();
    const isMissing = (text: string): boolean =>
      holdsPlaceholder(text) || (maskedHeaders.includes(lower) && text.includes(STARS));
    const value = request.headers[i + 1] ?? '';
    const live = isMissing(value) ? liveHeader(lower, value, { isMissing, uses, leaveOut }) : value;
    if (live !== undefined) headers.push(name, live);
  }
  const isMissing = (text: string): boolean =>
    holdsPlaceholder(text) || (isUrlMasked && text.includes(STARS));
  return { ...request, headers, url: withoutParameters(request.url, isMissing, leaveOut) };
}

/** `Bearer` and its like come from what was captured, unless they were given as well. */
export function withScheme(value: string, captured: string): string {
  const scheme = /^([A-Za-z][\w-]*) \S/.exec(captured)?.[1];
  return scheme === undefined || value.includes(' ') ? value : `${scheme} ${value}`;
}

function liveHeader(
  header: string,
  value: string,
  how: {
    readonly isMissing: (text: string) => boolean;
    readonly uses: readonly LiveUse[];
    readonly leaveOut: (header: string) => undefined;
  },
): string | undefined {
  if (header === 'cookie') {
    const pairs = value.split(';').filter((pair) => {
      if (!how.isMissing(pair)) return true;
      how.leaveOut(`cookie ${pair.split('=', 1)[0]?.trim() ?? ''}`);
      return false;
    });
    return pairs.length === 0 ? undefined : pairs.join(';').trim();
  }
  const live = how.uses.find((use) => use.kind === 'header' && use.header === header)?.live;
  return live === undefined ? how.leaveOut(header) : withScheme(live, value);
}

function withoutParameters(
  url: string,
  isMissing: (text: string) => boolean,
  leaveOut: (header: string) => undefined,
): string {
  const at = url.indexOf('?');
  if (at < 0) return url;
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((parameter) => {
      if (!isMissing(parameter)) return true;
      leaveOut(`query ${parameter.split('=', 1)[0] ?? ''}`);
      return false;
    });
  return url.slice(0, at) + (kept.length === 0 ? '' : `?${kept.join('&')}`);
}
