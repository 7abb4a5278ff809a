// What is to be said of an exchange that a recording answered, or was to. Pure.
import type { Finding } from '../exchange/finding.ts';
import { type Circumstances, type Exchanged, seenIn } from './circumstances.ts';
import { makeFinding } from './make-finding.ts';
import { calleeText, requestText } from './who.ts';

const ends = { forwarded: 'sent on', refused: 'refused', closed: 'closed' } as const;
const noFindings: readonly Finding[] = [];

export function stubFindings(exchange: Exchanged, circumstances: Circumstances): readonly Finding[] {
  const stub = 'outcome' in exchange ? exchange.stub : undefined;
  if (stub === undefined) return noFindings;
  const about = { callee: calleeText(exchange, circumstances.callee), route: requestText(exchange) };
  if (stub.result === 'answered') {
    const { leftOut, recording } = stub;
    if (leftOut === undefined) return noFindings;
    return [
      makeFinding(
        'stub-incomplete',
        seenIn(exchange, circumstances, {
          values: { ...about, details: leftOut.join(', ') },
          evidence: [['recording', recording]],
        }),
      ),
    ];
  }
  const { reason, fix, end } = stub;
  return [
    makeFinding(
      'stub-unmatched',
      seenIn(exchange, circumstances, {
        values: { ...about, details: reason, end: ends[end] },
        evidence: [['recorded answer', 'none']],
        ...(fix !== undefined && { fix: `Give ${fix}, if that does not matter; or record this request.` }),
      }),
    ),
  ];
}
