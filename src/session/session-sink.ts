// Where spans come in and go out at the start of a session: is there a Zipkin, which port does the sink get, does
// the relay have a target.
import { urlHost } from '../http/authority.ts';
import { findZipkin } from '../relay/find-zipkin.ts';
import {
  type Collector,
  defaultCollectorLimits,
  type ListenProblem,
  type StartedCollector,
  startCollector,
} from '../sink/collector.ts';
import type { Answer } from '../sink/collector-answers.ts';
import type { Span } from '../trace/span.ts';
import type { SessionOptions, SinkAddress } from './session-options.ts';

/** Zipkin's own port, and how long a Zipkin may take to say that it is one. */
const ZIPKIN_URL = 'http://127.0.0.1:9411';
const ZIPKIN_PROBE_MS = 500;
/** Ports tried after the one that is taken. */
const MOVE_TRIES = 20;

/** The collector's URL to relay to, or undefined for no relay. */
export async function relayTarget(relay: SessionOptions['relay']): Promise<string | undefined> {
  if (relay === undefined) return undefined;
  if (relay.target !== 'find') return relay.target;
  return (await findZipkin(ZIPKIN_URL, ZIPKIN_PROBE_MS)) === 'zipkin' ? ZIPKIN_URL : undefined;
}

export interface SinkStart {
  readonly collector: Collector;
  /** One sentence, when the sink is elsewhere than it was to be. */
  readonly moved?: string;
}

/** Starts the collector, on a later port when a Zipkin or another tracectl has the usual one. */
export async function startSink(
  { host, port, mayMove, names }: SinkAddress,
  identity: Readonly<Record<string, string | number>>,
  accept: (spans: readonly Span[]) => void,
  refused?: (answer: Answer) => void,
): Promise<SinkStart | { readonly problem: ListenProblem }> {
  const startOn = (candidate: number): Promise<StartedCollector> =>
    startCollector(
      {
        host,
        port: candidate,
        identity,
        limits: defaultCollectorLimits,
        ...(names !== undefined && { names }),
      },
      { accept, ...(refused !== undefined && { refused }) },
    );
  const first = await startOn(port);
  if (!('problem' in first)) return { collector: first.collector };
  if (!mayMove || first.problem.code !== 'EADDRINUSE') return first;
  const other = await findZipkin(`http://${urlHost(host)}:${port}`, ZIPKIN_PROBE_MS);
  if (other !== 'zipkin' && other !== 'tracectl') return first;
  const name = other === 'zipkin' ? 'a Zipkin' : 'another tracectl';
  for (let next = port + 1; next <= port + MOVE_TRIES; next += 1) {
    const moved = await startOn(next);
    if ('problem' in moved) continue;
    return {
      collector: moved.collector,
      moved: `${name} has port ${port}, so spans are taken on port ${next}`,
    };
  }
  return first;
}
