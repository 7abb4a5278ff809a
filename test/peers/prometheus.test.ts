// The metrics as Prometheus's own client library reads them.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { portOf } from './support/free-port.ts';
import { cachedPeer } from './support/peer-cache.ts';
import { installIntoVenv } from './support/python-venv.ts';
import { runProgram } from './support/spawned-program.ts';
import { startTracectl } from './support/start-tracectl.ts';

const CLIENT = 'prometheus_client==0.26.0';

/** Reads a scrape and tells every family as JSON; fails where the text breaks the format. */
const READ = `
import json, sys, urllib.request
from prometheus_client.parser import text_string_to_metric_families as families
text = urllib.request.urlopen(sys.argv[1] + '/metrics').read().decode()
print(json.dumps([[f.name, f.type, f.documentation, [[s.name, s.labels, s.value] for s in f.samples]] for f in families(text)]))
`;

type Sample = readonly [name: string, labels: Readonly<Record<string, string>>, value: number];
type Family = readonly [name: string, type: string, help: string, samples: readonly Sample[]];

it('are read whole by prometheus_client, each with its type and its help', async () => {
  const venv = await cachedPeer('prometheus-client-0.26.0', (folder) => installIntoVenv(folder, [CLIENT]));
  const origin = createServer((_request, response) => void response.end('ok'));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void origin.close());
  const prefix = `/odd"\\=http://127.0.0.1:${portOf(origin.address())}`;
  const tracectl = await startTracectl('--route', prefix);
  onTestFinished(async () => void (await tracectl.stop()));
  await fetch(`${tracectl.url}/odd%22%5C/x`);
  await fetch(`${tracectl.url}/nowhere`);
  const sink = String(tracectl.lines().find(({ type }) => type === 'ready')?.sink);

  const told = await runProgram({ command: join(venv, 'bin/python'), args: ['-c', READ, sink] });

  const read = JSON.parse(told) as Family[];
  const family = (name: string) => read.find(([known]) => known === name);
  expect(read.filter(([, type, help]) => type === 'unknown' || help === '')).toEqual([]);
  // The client takes "_total" off a counter's name.
  expect(family('envoy_http_downstream_rq')?.[3][0]?.[2]).toBe(2);
  const buckets = family('envoy_http_downstream_rq_time')?.[3] ?? [];
  expect(buckets.find(([, labels]) => labels.le === '+Inf')?.[2]).toBe(2);
});
