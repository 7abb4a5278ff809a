// Two answers to the same request compared: status, headers, body, and one verdict. Pure.
import { bodyDiff, bodyFacts } from './body-diff.ts';
import type { CompareOptions } from './compare-options.ts';
import type { ComparedAnswer } from './compared-answer.ts';
import type { AnswerDiff, BodyDiff, Difference, Verdict } from './difference.ts';
import { headerDifferences } from './header-diff.ts';

/** `afters`: the answer that is compared, then further ones to the same request, which show what changes by itself. */
export function answerDiff(
  before: ComparedAnswer,
  afters: readonly [ComparedAnswer, ...ComparedAnswer[]],
  options: CompareOptions,
): AnswerDiff {
  const [after] = afters;
  const runs = afters.length;
  const status = statusDifference(before, after);
  if (before.status === undefined || after.status === undefined) {
    const body = nothingCompared(before, after);
    const shown = status === undefined ? {} : { status };
    if (before.status !== undefined) return { verdict: 'different', runs, ...shown, headers: [], body };
    const why = before.failure === undefined ? '' : `: ${before.failure.replace(/\.$/, '')}`;
    const reason = `The recorded request got no answer${why}.`;
    return { verdict: 'notComparable', reason, runs, ...shown, headers: [], body };
  }
  const body = bodyDiff(before, afters, options);
  const isBodySame =
    body.problem === undefined && body.differences.every((each) => each.volatile !== undefined);
  const headers = headerDifferences(before, afters, isBodySame, options);
  const differences = [...(status === undefined ? [] : [status]), ...headers, ...body.differences];
  const verdict = verdictOf(differences, body.problem);
  return {
    verdict,
    ...(verdict === 'notComparable' && { reason: `The answers cannot be compared: ${body.problem}.` }),
    runs,
    ...(status !== undefined && { status }),
    headers,
    body,
  };
}

function verdictOf(differences: readonly Difference[], problem: string | undefined): Verdict {
  if (differences.some((each) => each.volatile === undefined)) return 'different';
  if (problem !== undefined) return 'notComparable';
  return differences.length > 0 ? 'volatile' : 'same';
}

function statusDifference(before: ComparedAnswer, after: ComparedAnswer): Difference | undefined {
  if (before.status === after.status) return undefined;
  return { where: 'status', before: statusText(before), after: statusText(after) };
}

function statusText({ status, failure }: ComparedAnswer): string {
  return status === undefined ? (failure ?? 'no answer') : String(status);
}

function nothingCompared(before: ComparedAnswer, after: ComparedAnswer): BodyDiff {
  return { kind: 'none', before: bodyFacts(before.body), after: bodyFacts(after.body), differences: [] };
}
