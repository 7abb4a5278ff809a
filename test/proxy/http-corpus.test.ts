// Every case of test/vectors/http over raw sockets. A request that must be refused reaches the origin with no byte when
// its head was bad; one that turns bad in its body is aborted there and never completed. After each case a fresh
// connection is served as ever.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headerValues } from '../../src/http/header-list.ts';
import { type ExpectedAnswer, type ExpectedRequest, type HttpCase, httpCases } from '../support/http-case.ts';
import type { ReadAnswer } from '../support/read-answers.ts';
import { type CaseStage, createCaseStage, type Observation } from '../support/run-http-case.ts';
import type { StrictRequest } from '../support/strict-requests.ts';

const accidents: unknown[] = [];
const note = (reason: unknown): void => {
  accidents.push(reason);
};

let stage: CaseStage;

beforeAll(async () => {
  process.on('uncaughtException', note).on('unhandledRejection', note);
  stage = await createCaseStage();
});

afterAll(async () => {
  await stage.close();
  process.off('uncaughtException', note).off('unhandledRejection', note);
});

describe.each(httpCases())('$group', ({ cases }) => {
  test.each(cases)('$id: $title', async (httpCase) => {
    const seen = await stage.run(httpCase);

    const { expect: wanted, times = 1 } = httpCase;
    expect(seen.canary, 'the canary').toMatch(/^HTTP\/1\.1 200 .*canary$/s);
    expect(seen.errors, 'what no client may send').toEqual([]);
    expect(
      seen.answers.map(({ status }) => status),
      'the statuses',
    ).toEqual(wanted.answers.map(({ status }) => status));
    for (const [i, answer] of wanted.answers.entries()) expectAnswer(seen.answers[i], answer);
    if (wanted.closes === true) expect(seen.isClosed, 'the connection is closed').toBe(true);
    if (wanted.origin !== 'any') expectRequests(seen.requests, wanted.origin);
    if (wanted.aborted !== 'maybe') {
      expect(seen.aborted, 'requests that reached the origin in part').toBe(
        wanted.aborted === 'yes' ? times : 0,
      );
    }
    if (wanted.tunnelled !== undefined) expect(seen.tunnelled).toBe(wanted.tunnelled);
    if (wanted.notice !== undefined) expect(seen.notices.join('\n')).toContain(wanted.notice);
    if (wanted.recorded !== undefined) expectRecords(seen, wanted.recorded, times);
  });
});

test('no case left an unhandled rejection or an uncaught exception', () => {
  expect(accidents).toEqual([]);
});

function expectAnswer(seen: ReadAnswer | undefined, wanted: ExpectedAnswer): void {
  expect(seen?.isWhole, 'the answer is whole').toBe(wanted.isCut !== true);
  if (wanted.bodyHas !== undefined) expect(seen?.body).toContain(wanted.bodyHas);
  expectMessage(seen, wanted);
}

function expectRequests(seen: readonly StrictRequest[], wanted: readonly ExpectedRequest[]): void {
  const byTarget = seen.toSorted(compareTargets);
  expect(
    byTarget.map(({ method, target }) => ({ method, target })),
    'the requests at the origin',
  ).toEqual(wanted.toSorted(compareTargets).map(({ method, target }) => ({ method, target })));
  for (const [i, request] of wanted.toSorted(compareTargets).entries()) {
    if (request.framing !== undefined) expect(byTarget[i]?.framing, 'the framing').toBe(request.framing);
    expectMessage(byTarget[i], request);
  }
}

/** Requests of one client may take several connections, so the order in which they come is nobody's promise. */
function compareTargets(a: { readonly target: string }, b: { readonly target: string }): number {
  return a.target < b.target ? -1 : 1;
}

/** `name: value` means this line, `name` alone any of that name. */
function expectMessage(
  seen: Pick<StrictRequest, 'headers' | 'body' | 'trailers'> | undefined,
  { body, has = [], lacks = [], count = {}, trailers }: ExpectedAnswer | ExpectedRequest,
): void {
  const headers = seen?.headers ?? [];
  const lines = linesOf(headers);
  for (const wanted of [...has, ...lacks]) {
    const isThere = wanted.includes(': ')
      ? lines.includes(stage.fill(wanted).toLowerCase())
      : headerValues(headers, wanted).length > 0;
    expect(isThere, `${wanted}, in ${lines.join(' | ')}`).toBe(has.includes(wanted));
  }
  for (const [name, wanted] of Object.entries(count))
    expect(headerValues(headers, name)).toHaveLength(wanted);
  if (trailers !== undefined) {
    expect(linesOf(seen?.trailers ?? [])).toEqual(trailers.map((line) => line.toLowerCase()));
  }
  if (body !== undefined) {
    expect(seen?.body).toBe(typeof body === 'string' ? body : body.repeat.repeat(body.times));
  }
}

function linesOf(headers: readonly string[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`.toLowerCase());
  return lines;
}

function expectRecords(
  { exchanges }: Observation,
  wanted: NonNullable<HttpCase['expect']['recorded']>,
  times: number,
): void {
  const records = exchanges.map(({ outcome, responseFlags }) => ({ outcome, flags: responseFlags }));
  expect(records).toHaveLength(wanted.length * times);
  for (const [i, record] of records.entries()) expect(record).toMatchObject(wanted[i % wanted.length] ?? {});
}
