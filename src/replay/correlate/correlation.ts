// Which values of recorded answers later requests say again: a session's cookie, a CSRF token, the id of what was created.
// A replay has to say the live ones. Found once for all the requests of a run, in the order in which they are sent. Pure.
import { parseAuthority } from '../../http/authority.ts';
import { headerValues } from '../../http/header-list.ts';
import type { SecretMask } from '../../http/secret-mask.ts';
import { authorityOf } from '../refusal.ts';
import type { Replayable } from '../replayable.ts';
import { type AnswerValue, answerValues } from './answer-values.ts';
import { requestValues } from './request-values.ts';
import { isTelling, LEAST_CHARACTERS, nameSaysId, nameSaysToken } from './value-kinds.ts';

/** One value of an earlier answer that a request says again. */
export interface ValueUse {
  /** Id and `seq` of the exchange whose answer has it, and where in it (`AnswerValue.where`). */
  readonly from: string;
  readonly fromSeq: number;
  readonly where: string;
  readonly name: string;
  /**
   * `value`: the recorded text, wherever it stands. `id`: the same, but short, and only where ids stand. `cookie`: the
   * cookie of that name. `header`: a header whose recorded value is missing.
   */
  readonly kind: 'value' | 'id' | 'cookie' | 'header';
  /** As recorded; a placeholder for `header`, and for `cookie` from a file. */
  readonly recorded: string;
  /** Lower case; of `header` only. */
  readonly header?: string;
}

/** By the id of the exchange that says them. */
export type Correlation = ReadonlyMap<string, readonly ValueUse[]>;

interface Known extends AnswerValue {
  readonly from: string;
  readonly fromSeq: number;
}

/**
 * `exchanges` in the order in which they are sent. `mask`: what made the placeholders of their file; with it a placeholder
 * is known for the value in an earlier body that it stands for.
 */
export function correlate(exchanges: readonly Replayable[], mask?: SecretMask): Correlation {
  const uses = new Map<string, readonly ValueUse[]>();
  const said = new Set<string>();
  /** By recorded value: the first answer that had it. */
  const known = new Map<string, Known>();
  /** The same for short ones, from answers that created something. */
  const knownIds = new Map<string, Known>();
  /** By host and name: the last answer that set it. */
  const cookies = new Map<string, Known>();
  /** Named as a token, by name: the last answer that had it. */
  const tokens: Known[] = [];
  for (const exchange of exchanges) {
    const { values, ids } = requestValues({
      target: exchange.target,
      headers: exchange.received,
      body: exchange.requestBody.bytes,
    });
    const own = [
      ...cookieUses(exchange, cookies),
      ...maskedUses(exchange, tokens, known),
      ...[...values].flatMap((value) => use('value', known.get(value))),
      ...[...ids].flatMap((value) => use('id', knownIds.get(value))),
    ];
    if (own.length > 0) uses.set(exchange.id, own);
    for (const value of values) said.add(value);

    const created = !['GET', 'HEAD', 'OPTIONS'].includes(exchange.method);
    for (const each of answerValues({
      headers: exchange.answerHeaders,
      bytes: exchange.responseBody.bytes,
    })) {
      const found = { ...each, from: exchange.id, fromSeq: exchange.seq };
      if (each.where.startsWith('cookie ')) cookies.set(`${hostOf(exchange)} ${each.name}`, found);
      if (nameSaysToken(each.name)) tokens.push(found);
      // What a request said before is the client's own, and only came back.
      if (said.has(each.value)) continue;
      if (isTelling(each.name, each.value)) {
        setOnce(known, found);
        if (mask !== undefined) setOnce(known, { ...found, value: mask(each.value) });
      } else if (created && isShortId(each)) setOnce(knownIds, found);
    }
  }
  return uses;
}

function use(kind: 'value' | 'id', found: Known | undefined): ValueUse[] {
  return found === undefined ? [] : [{ ...sourceOf(found), kind, recorded: found.value }];
}

function sourceOf({ from, fromSeq, where, name }: Known): Omit<ValueUse, 'kind' | 'recorded'> {
  return { from, fromSeq, where, name };
}

function cookieUses(exchange: Replayable, cookies: ReadonlyMap<string, Known>): ValueUse[] {
  const pairs = headerValues(exchange.received, 'cookie').flatMap((header) => header.split(';'));
  return pairs.flatMap((pair): ValueUse[] => {
    const [name = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
    const found = cookies.get(`${hostOf(exchange)} ${name}`);
    if (found === undefined) return [];
    return [{ ...sourceOf(found), kind: 'cookie', recorded: value }];
  });
}

/**
 * A header whose placeholder stands for nothing that is known goes by its name: a CSRF header by whatever was called so,
 * Authorization by a token.
 */
function maskedUses(
  { maskedHeaders, received }: Replayable,
  tokens: readonly Known[],
  known: ReadonlyMap<string, Known>,
): ValueUse[] {
  return maskedHeaders.flatMap((header): ValueUse[] => {
    const isKnown = headerValues(received, header).some((value) =>
      value.split(/\s+/).some((part) => known.has(part)),
    );
    const pattern = isKnown ? undefined : tokenNames(header);
    const found = pattern && tokens.findLast(({ name }) => pattern.test(name));
    if (found === undefined) return [];
    return [{ ...sourceOf(found), kind: 'header', recorded: '', header }];
  });
}

function tokenNames(header: string): RegExp | undefined {
  if (/csrf|xsrf/.test(header)) return /csrf|xsrf|authenticity.?token/i;
  if (header === 'authorization') return /^(?:access|id|auth|bearer|session)?[_-]?token$|^jwt$/i;
  if (header.includes('token'))
    return new RegExp(`^${header.replace(/^x-/, '').replaceAll('-', '[_-]?')}$`, 'i');
  return undefined;
}

function isShortId({ where, name, value }: AnswerValue): boolean {
  if (value.length >= LEAST_CHARACTERS || value === '0') return false;
  return where === 'location 0' || (where.startsWith('json ') && nameSaysId(name));
}

function setOnce(map: Map<string, Known>, found: Known): void {
  if (!map.has(found.value)) map.set(found.value, found);
}

/** Cookies belong to a host, whatever its port. */
function hostOf({ url }: Replayable): string {
  return parseAuthority(authorityOf(url))?.host ?? '';
}
