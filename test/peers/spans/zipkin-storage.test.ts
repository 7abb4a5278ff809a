// Zipkin's own tests of a storage on the sink: what it asks of Cassandra and Elasticsearch, asked over HTTP.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ResettableSink, startResettableSink } from '../support/resettable-sink.ts';
import { runStorageTests } from '../support/zipkin-storage-tests.ts';

/** Zipkin can be set up not to index anything (SEARCH_ENABLED=false), which saves a database work; the sink always can be searched. */
const WITHOUT_SEARCH = [
  'ITSearchEnabledFalse.getServiceNames_isEmpty',
  'ITSearchEnabledFalse.getSpanNames_isEmpty',
  'ITSearchEnabledFalse.getTraces_indexDataReturnsNothing',
];

let sink: ResettableSink;

beforeAll(async () => {
  sink = await startResettableSink({ strictTraceIds: true, autocompleteKeys: [] });
});

afterAll(() => sink.stop());

it('holds spans as Zipkin wants a storage to', async () => {
  const { passed, failed } = await runStorageTests(sink.url, sink.resetUrl);

  expect([...failed].sort()).toEqual(WITHOUT_SEARCH);
  expect(passed).toHaveLength(82);
}, 600_000);
