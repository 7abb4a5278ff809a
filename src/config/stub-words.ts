// How it is written what of a request has to be as it was recorded, and how recorded answers are given.
import type { StubLatency, UnmatchedPolicy } from '../proxy/stub/stub-plan.ts';
import { accept, reject, type ValueType } from './parse-result.ts';
import { duration } from './quantities.ts';

const PARTS = ['method', 'service', 'path', 'query', 'body'] as const;
const HEADER = /^header:(\*|[!#$%&'*+.^_`|~0-9A-Za-z-]+)$/i;

export type MatchedPart =
  | { readonly kind: (typeof PARTS)[number] }
  /** In lower case, or `*`. */
  | { readonly kind: 'header'; readonly name: string };

export const matchedPart: ValueType<MatchedPart> = {
  placeholder: 'PART',
  json: 'string',
  parse: (text) => {
    const part = PARTS.find((each) => each === text);
    if (part !== undefined) return accept({ kind: part });
    const name = HEADER.exec(text)?.[1];
    return name === undefined
      ? reject(`"${text}" is no part of a request`, `${PARTS.join(', ')}, header:NAME or header:*`)
      : accept({ kind: 'header', name: name.toLowerCase() });
  },
};

export type IgnoredPlace =
  /** A name with `*` for any text. */
  | { readonly kind: 'query'; readonly pattern: string }
  | { readonly kind: 'body'; readonly pointer: string }
  | { readonly kind: 'header'; readonly name: string };

export const ignoredPlace: ValueType<IgnoredPlace> = {
  placeholder: 'PLACE',
  json: 'string',
  parse: (text) => {
    if (text.startsWith('/')) return accept({ kind: 'body', pointer: text });
    const pattern = /^query:(.+)$/s.exec(text)?.[1];
    if (pattern !== undefined) return accept({ kind: 'query', pattern });
    const name = HEADER.exec(text)?.[1];
    return name === undefined
      ? reject(
          `"${text}" names no place`,
          'query:NAME, a JSON pointer into the body such as /order/id, or header:NAME',
        )
      : accept({ kind: 'header', name: name.toLowerCase() });
  },
};

/** Absent: an answer is given at once. */
export const stubLatency: ValueType<StubLatency | undefined> = {
  placeholder: 'LATENCY',
  json: 'string',
  parse: (text) => {
    if (text === 'none') return accept(undefined);
    const [whole, factorText = '1'] = /^recorded(?:x(\d{1,6}(?:\.\d{1,6})?))?$/.exec(text) ?? [];
    const factor = Number(factorText);
    if (whole !== undefined && factor > 0) return accept({ kind: 'recorded', factor });
    const fixed = duration.parse(text);
    return fixed.ok
      ? accept({ kind: 'fixed', ms: fixed.value })
      : reject(
          `"${text}" is no latency`,
          'none, recorded, recorded and how many times as fast (recordedx4), or a duration such as 200ms',
        );
  },
};

export const unmatchedPolicy: ValueType<UnmatchedPolicy> = {
  placeholder: 'WHAT',
  json: 'string',
  parse: (text) => {
    if (text === 'forward') return accept({ kind: 'forward' });
    if (text === 'close') return accept({ kind: 'close' });
    const status = /^[45]\d\d$/.test(text) ? Number(text) : undefined;
    return status === undefined
      ? reject(`"${text}" is not known`, 'forward, close, or a status from 400 to 599')
      : accept({ kind: 'answer', status });
  },
};

/** A service, a route, a host or `host:port`; in lower case. */
export const stubbedName: ValueType<string> = {
  placeholder: 'NAME',
  json: 'string',
  parse: (text) =>
    /^[^\s,\p{C}]+$/u.test(text)
      ? accept(text.toLowerCase())
      : reject(`"${text}" is no name`, 'a service, a route, a host or host:port'),
};
