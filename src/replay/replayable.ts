// What has to be known of an exchange to send it again and to compare what comes back, whether it comes from memory or from
// a file.
import type { CapturedBody } from '../exchange/captured-body.ts';
import type { Exchange, Outcome } from '../exchange/exchange.ts';
import type { HeaderList } from '../http/header-list.ts';

export interface Replayable {
  readonly id: string;
  readonly seq: number;
  readonly startedAtMicros: number;
  readonly method: string;
  /** As received: a path, or a URL. */
  readonly target: string;
  /** As sent upstream. */
  readonly url: string;
  /** A secret in `target` or `url` was masked in the file. */
  readonly isUrlMasked: boolean;
  /** Name of the route that took it. */
  readonly route?: string;
  /** Name of the service behind the route. */
  readonly service?: string;
  /** `ip:port` of the client: requests of one connection are sent in their order. Absent: not known. */
  readonly connection?: string;
  readonly outcome: Outcome;
  readonly failure?: { readonly reason: string };
  readonly status?: number;
  readonly durationMs: number;
  readonly traceId?: string;
  readonly spanId?: string;
  /** As received; secrets are missing from it when it comes from a file. */
  readonly received: HeaderList;
  /** As sent upstream. Absent: nothing was sent, or it is not known. */
  readonly sent?: HeaderList;
  /** Names, in lower case, of headers whose values were masked in the file. */
  readonly maskedHeaders: readonly string[];
  readonly requestBody: CapturedBody;
  /** The answer's headers as sent to the client; empty without an answer. */
  readonly answerHeaders: HeaderList;
  readonly responseBody: CapturedBody;
  /** Whether it began its trace: nothing upstream of it will repeat it. */
  readonly isEntry: boolean;
  readonly replayOf?: string;
}

/** What an exchange has lost on its way through a capture file. */
export interface MissingSecrets {
  readonly isUrlMasked: boolean;
  /** Names in lower case. */
  readonly maskedHeaders: readonly string[];
}

const nothingMissing: MissingSecrets = { isUrlMasked: false, maskedHeaders: [] };

/** An exchange from memory has everything that it had; one of a file says what is missing. */
export function replayableOf(
  exchange: Exchange,
  { isUrlMasked, maskedHeaders }: MissingSecrets = nothingMissing,
): Replayable {
  const { answer, failure, hop, route, service, sent, replayOf, client } = exchange;
  const context = hop.context ?? hop.received;
  return {
    id: exchange.id,
    seq: exchange.seq,
    startedAtMicros: exchange.startedAtMicros,
    method: exchange.method,
    target: exchange.target,
    url: exchange.url,
    isUrlMasked,
    ...(route !== undefined && { route }),
    ...(service !== undefined && { service }),
    // A replay's connection is one inside of the process, without a port.
    ...(client.port > 0 && { connection: `${client.address}:${client.port}` }),
    outcome: exchange.outcome,
    ...(failure !== undefined && { failure }),
    ...(answer !== undefined && { status: answer.status }),
    durationMs: exchange.timing.endedMicros / 1000,
    ...(context !== undefined && { traceId: context.traceId, spanId: context.spanId }),
    received: exchange.received,
    maskedHeaders,
    ...(sent !== undefined && { sent }),
    requestBody: exchange.requestBody,
    answerHeaders: answer?.sent ?? [],
    responseBody: exchange.responseBody,
    isEntry: hop.relation === 'started',
    ...(replayOf !== undefined && { replayOf }),
  };
}
