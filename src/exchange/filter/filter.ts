// The filter language of the project: which exchanges a person wants to see, send again or export. A filter is words and
// tests of single facts, joined by and, or and not; it is made by parseFilter and asked by matchesFilter.

import type { Span } from '../../trace/span.ts';
import type { Exchange, OpenExchange } from '../exchange.ts';
import type { Finding } from '../finding.ts';
import type { Link } from '../link.ts';
import type { ServiceIdentity } from '../service-identity.ts';

/** What a filter is asked about: an exchange with what is known of it. */
export interface FilterSubject {
  readonly exchange: OpenExchange | Exchange;
  readonly findings: readonly Finding[];
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  /** Name of the session that saw it, where several are watched. */
  readonly from?: string;
  /** What applications reported of its trace. Absent: spans are not at hand. */
  readonly reported?: () => readonly Span[];
  /** Whether a person has marked it, where marks exist. */
  readonly isMarked?: boolean;
}

export type Predicate = (subject: FilterSubject) => boolean;

export type Filter =
  /** Matches everything: an empty text. */
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  /** `key` is absent for a word. */
  | { readonly kind: 'test'; readonly key?: string; readonly value: string; readonly matches: Predicate };

export interface FilterProblem {
  /** Index into the text, in UTF-16 units, where it goes wrong; the length of the text when its end does. */
  readonly at: number;
  /** What is wrong there and what would be right, one sentence. May quote the text. */
  readonly message: string;
}

export type ParsedFilter = { readonly filter: Filter } | { readonly problem: FilterProblem };
