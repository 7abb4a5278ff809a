// What stands around a tracectl in these tests: upstreams and collectors that are gone when the test is over.
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type Behaviour,
  type ScriptedCollector,
  startScriptedCollector,
} from '../../support/scripted-collector.ts';
import {
  ok,
  type ReceivedRequest,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../../support/scripted-upstream.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';

/** @param script what it answers, by default 200 with a short body */
export async function openUpstream(script: Script = () => ok()): Promise<ScriptedUpstream> {
  const upstream = await startScriptedUpstream(script);
  onTestFinished(() => upstream.close());
  return upstream;
}

/** `host:port`, as a person writes it. */
export function addressOf({ port }: { readonly port: number }): string {
  return `127.0.0.1:${port}`;
}

/** An upstream of https whose certificate nobody has reason to trust. It answers `behind TLS`. */
export async function openTlsUpstream(): Promise<{ readonly port: number }> {
  const server = createTlsServer(selfSignedCertificate(), (_request, response) => {
    response.end('behind TLS');
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}

/** @param behaviour what it does with every post, by default take it */
export async function openCollector(behaviour: Behaviour = 202): Promise<ScriptedCollector> {
  const collector = await startScriptedCollector(() => behaviour);
  onTestFinished(() => collector.close());
  return collector;
}

/** The value of a header as it came in; undefined when there was none. */
export function headerOf(request: ReceivedRequest | undefined, name: string): string | undefined {
  const start = `${name.toLowerCase()}:`;
  const line = request?.lines.find((each) => each.toLowerCase().startsWith(start));
  return line?.slice(start.length).trim();
}

/** Names of the headers as they came in, in lower case. */
export function headerNames(request: ReceivedRequest | undefined): string[] {
  return (request?.lines ?? []).slice(1).map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
}
