// What a person should look at in one exchange: judged by its own headers alone when it is opened and when it has ended, and
// once more when it is known who called and why. Pure.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import { headerValue, headerValues } from '../http/header-list.ts';
import type { Defect } from '../propagation/defect.ts';
import { catalogueRow, type FindingCode, severityRank } from './catalogue.ts';
import { type Circumstances, consequence, type Exchanged, seenIn } from './circumstances.ts';
import { isContextExpected } from './context-expected.ts';
import { ruleOfDefect, specialCaseOf } from './defect-rules.ts';
import { headerFindings } from './header-findings.ts';
import { makeFinding } from './make-finding.ts';
import { missingContext } from './missing-context.ts';
import { pairFindings } from './pair-findings.ts';
import { stubFindings } from './stub-findings.ts';
import { callerText } from './who.ts';

/** Envoy's limit, above which it answers 431 (protocol.proto, max_headers_count). */
const ENVOY_MAX_HEADERS = 100;
const EVIDENCE_CHARACTERS = 256;
const ABSENT = '(absent)';

const JUDGES = [decisionOnly, staleB3, requestIdMissing, manyHeaders] as const;

/** The most severe first; at most one of each rule. */
export function findingsOfExchange(exchange: Exchanged, circumstances: Circumstances): Finding[] {
  const { defects, families } = exchange.hop;
  const found: Finding[] = [];
  if (families.length === 0 && isContextExpected(exchange))
    found.push(missingContext(exchange, circumstances));
  if (defects.length > 0) found.push(...defectFindings(exchange, circumstances));
  for (const judge of JUDGES) {
    const finding = judge(exchange, circumstances);
    if (finding !== undefined) found.push(finding);
  }
  found.push(...headerFindings(exchange, circumstances), ...pairFindings(exchange, circumstances));
  found.push(...stubFindings(exchange, circumstances));
  return found.length < 2 ? found : found.sort((x, y) => severityRank[y.severity] - severityRank[x.severity]);
}

/**
 * Of one that has ended, when it has trace headers and nobody has been named since it began: `before` is what its headers
 * showed then.
 */
export function findingsAtEnd(
  exchange: Exchange,
  before: readonly Finding[],
  circumstances: Circumstances,
): readonly Finding[] {
  const ofHeaders = headerFindings(exchange, circumstances);
  const ofPair = pairFindings(exchange, circumstances);
  const ofStub = stubFindings(exchange, circumstances);
  if (ofHeaders.length + ofPair.length + ofStub.length === 0) return before;
  return [...before, ...ofHeaders, ...ofPair, ...ofStub].sort(
    (x, y) => severityRank[y.severity] - severityRank[x.severity],
  );
}

/** The same once more, when nothing but the cause of the exchange became known: what its own headers showed stands. */
export function findingsWithCause(
  exchange: Exchanged,
  told: readonly Finding[],
  circumstances: Circumstances,
): readonly Finding[] {
  const isMissing = told.some(({ code }) => code === 'missing-context');
  const found = pairFindings(exchange, circumstances);
  if (!isMissing && found.length === 0) return told;
  const again = new Set(['missing-context', ...found.map(({ code }) => code)]);
  const rest = told.filter(({ code }) => !again.has(code));
  const all = [...(isMissing ? [missingContext(exchange, circumstances)] : []), ...rest, ...found];
  return all.sort((x, y) => severityRank[y.severity] - severityRank[x.severity]);
}

/** One finding for all the defects that belong to one rule. */
function defectFindings(exchange: Exchanged, circumstances: Circumstances): Finding[] {
  const { defects, received } = exchange.hop;
  const found = [...Map.groupBy(defects, (defect) => ruleOfDefect(defect, received))].map(([rule, ofRule]) =>
    ofDefects(exchange, circumstances, rule, ofRule),
  );
  // What one family tolerates and another does not is one mistake.
  const worse = found.find(({ rule }) => rule !== undefined)?.rule;
  return found.filter(({ code }) => code !== worse);
}

const WHAT: Readonly<Partial<Record<FindingCode, string>>> = {
  'malformed-context': 'trace headers that cannot be read',
  'partial-context': 'an incomplete set of trace headers',
  'bad-sampling-value': 'a sampling decision that is none',
  'placeholder-id': 'a placeholder in the place of an id',
  'zero-id': 'an id of zeros',
  'unpadded-id': 'ids of a wrong length',
  'upper-case-id': 'ids in upper case',
  'repeated-header': 'a header more than once',
  'bad-tracestate': 'a tracestate that is not as its specification wants it',
  'irregular-context': 'headers that are not as their specifications want them',
  'request-id-not-hashable': 'an x-request-id that no number can be drawn from',
};

/** Those where it is said what became of the request's trace. */
const WITH_OUTCOME: readonly FindingCode[] = ['malformed-context', 'partial-context'];

function ofDefects(
  exchange: Exchanged,
  circumstances: Circumstances,
  rule: FindingCode,
  defects: readonly Defect[],
): Finding {
  const details = defects
    .map(({ header, detail }) => (detail.includes(header) ? detail : `${header}: ${detail}`))
    .join('; ');
  const headers = [...new Set(defects.map(({ header }) => header))];
  const isMalformed = rule === 'malformed-context';
  const special = isMalformed ? specialCase(exchange, defects) : undefined;
  const caller = callerText(exchange, circumstances.caller);
  const outcome = consequence(exchange);
  const finding = makeFinding(
    rule,
    seenIn(exchange, circumstances, {
      values: {
        caller,
        what: WHAT[rule] ?? '',
        details,
        outcome: WITH_OUTCOME.includes(rule) ? `; ${outcome}` : rule in WHAT ? '' : outcome,
      },
      evidence: evidenceOf(exchange, headers),
      ...(special !== undefined && { fix: catalogueRow(special).fix }),
    }),
  );
  return special === undefined ? finding : { ...finding, rule: special };
}

function specialCase(exchange: Exchanged, defects: readonly Defect[]): FindingCode | undefined {
  for (const defect of defects) {
    const special = specialCaseOf(defect, headerValues(exchange.received, defect.header));
    if (special !== undefined) return special;
  }
  return undefined;
}

/** A decision without ids, and no sign of ids that got lost on the way here. */
function decisionOnly(exchange: Exchanged, circumstances: Circumstances): Finding | undefined {
  const { families, received, relation, sampledBy, context, defects } = exchange.hop;
  if (families.length === 0 || received !== undefined || relation !== 'started') return undefined;
  if (sampledBy !== 'header' || defects.some(({ effect }) => effect !== 'ignored')) return undefined;
  return makeFinding(
    'decision-only',
    seenIn(exchange, circumstances, {
      values: { caller: callerText(exchange, circumstances.caller), outcome: consequence(exchange) },
      evidence: ['b3', 'x-b3-sampled', 'x-b3-flags'].flatMap((name) =>
        headerValues(exchange.received, name).map((value) => [name, shortened(value)] as const),
      ),
      severity: context?.sampled === false ? 'info' : 'warning',
    }),
  );
}

function staleB3(exchange: Exchanged, circumstances: Circumstances): Finding | undefined {
  const { received, context } = exchange.hop;
  if (received?.family !== 'b3' || context === undefined) return undefined;
  const b3 = headerValue(exchange.received, 'b3');
  if (b3 === undefined) return undefined;
  return makeFinding(
    'stale-b3',
    seenIn(exchange, circumstances, {
      values: { b3, span: context.spanId },
      evidence: evidenceOf(exchange, ['b3']),
    }),
  );
}

function requestIdMissing(exchange: Exchanged, circumstances: Circumstances): Finding | undefined {
  const { received, receivedRequestId } = exchange.hop;
  if (received === undefined || receivedRequestId !== undefined) return undefined;
  return makeFinding(
    'request-id-missing',
    seenIn(exchange, circumstances, {
      values: { caller: callerText(exchange, circumstances.caller) },
      evidence: [['x-request-id', ABSENT]],
    }),
  );
}

function manyHeaders(exchange: Exchanged, circumstances: Circumstances): Finding | undefined {
  const count = exchange.received.length / 2;
  if (count <= ENVOY_MAX_HEADERS) return undefined;
  return makeFinding(
    'many-headers',
    seenIn(exchange, circumstances, {
      values: { caller: callerText(exchange, circumstances.caller), count },
      evidence: [['header lines', String(count)]],
    }),
  );
}

function evidenceOf(exchange: Exchanged, names: readonly string[]): Finding['evidence'] {
  return names.flatMap((name) => {
    const values = headerValues(exchange.received, name);
    return values.length === 0
      ? [[name, ABSENT] as const]
      : values.map((value) => [name, shortened(value)] as const);
  });
}

function shortened(value: string): string {
  return value.slice(0, EVIDENCE_CHARACTERS);
}
