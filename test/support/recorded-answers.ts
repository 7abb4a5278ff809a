// Recorded answers for a data plane of a test: exchanges in a few words, made into a plan as the program does.
import { join } from 'node:path';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { StubBuilder } from '../../src/proxy/stub/stub-builder.ts';
import type { MatchRules, StubPlan } from '../../src/proxy/stub/stub-plan.ts';
import { sampleBody, sampleExchange } from './sample-exchange.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const strictMatch: MatchRules = {
  ...{ method: true, service: true, path: true, query: true, body: true },
  headers: [],
  ignoredParameters: [],
  ignoredPlaces: [],
  ignoredHeaders: [],
};

export interface RecordedWords {
  readonly method?: string;
  /** @default http://pay:3002/charge */
  readonly url?: string;
  readonly request?: string;
  readonly requestHeaders?: readonly string[];
  readonly status?: number;
  readonly headers?: readonly string[];
  readonly answer?: string;
  readonly more?: Partial<Exchange>;
}

export function recorded(words: RecordedWords): Exchange {
  const { method = 'GET', url = 'http://pay:3002/charge', request = '', requestHeaders = [] } = words;
  const { status = 200, headers = ['Content-Type', 'text/plain'], answer = 'recorded', more = {} } = words;
  return sampleExchange({
    method,
    url,
    received: ['Host', 'pay', ...requestHeaders],
    requestBody: sampleBody(request),
    answer: { status, statusMessage: 'OK', received: headers, sent: headers },
    responseBody: sampleBody(answer),
    ...more,
  });
}

export async function stubPlan(
  exchanges: readonly Exchange[],
  changes: Partial<StubPlan> = {},
): Promise<StubPlan> {
  const folder = await temporaryFolder();
  const { match = strictMatch, scope = [], ...rest } = changes;
  const builder = new StubBuilder({ match, scope }, join(folder, 'answers'));
  for (const exchange of exchanges) builder.add({ exchange, recording: 'pay.jsonl' });
  const plan = builder.finish({
    repeat: 'last',
    movesDates: false,
    unmatched: { kind: 'answer', status: 404 },
  });
  return { ...plan, ...rest };
}
