// A HAR file in pieces, so that one of any size is never held whole.
import packageJson from '../../../package.json' with { type: 'json' };
import type { KnownExchange } from '../../capture/capture-line.ts';
import { harEntry } from './har-entry.ts';

export async function* writeHar(exchanges: AsyncIterable<KnownExchange>): AsyncGenerator<string> {
  const creator = JSON.stringify({ name: 'tracectl', version: packageJson.version });
  yield `{"log":{"version":"1.2","creator":${creator},"pages":[],"entries":[`;
  let separator = '\n';
  for await (const known of exchanges) {
    yield `${separator}${JSON.stringify(harEntry(known))}`;
    separator = ',\n';
  }
  yield '\n]}}\n';
}
