// Zipkin's own tests of a storage on the sink: what it asks of Cassandra and Elasticsearch, asked over HTTP.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ResettableSink, startResettableSink } from '../support/resettable-sink.ts';
import { runStorageTests } from '../support/zipkin-storage-tests.ts';

let sink: ResettableSink;

beforeAll(async () => {
  sink = await startResettableSink({ strictTraceIds: true, autocompleteKeys: [] });
});

afterAll(() => sink.stop());

it('holds spans as Zipkin wants a storage to', async () => {
  const { passed, failed } = await runStorageTests(sink.url, sink.resetUrl);

  expect(failed).toEqual([]);
  expect(passed).toHaveLength(85);
}, 600_000);
