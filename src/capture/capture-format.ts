// The capture file: JSON lines, appended to and never rewritten. The first line says what the file is; each further one is
// an exchange as `--json` prints it, plus what it takes to send it again.
// Secrets are masked when a line is written, and the line says which: a masked header must be left out of a replay, and a
// request whose URL was masked cannot be sent again from the file. Bodies are kept byte for byte, secrets in them too.
import type { Exchange, Timing } from '../exchange/exchange.ts';
import {
  type ExchangeJson,
  exchangeJson,
  type JsonPair,
  jsonTime,
  optional,
} from '../exchange/exchange-json.ts';
import type { Finding } from '../exchange/finding.ts';
import { type HeaderList, headerPairs } from '../http/header-list.ts';
import { maskedHeaderNames, maskedHeaders, maskedUrl } from '../http/sensitive-headers.ts';
import { type BodyJson, bodyJson } from './body-json.ts';

const CAPTURE_VERSION = 1;

export interface CaptureHeader {
  readonly tracectl: 'capture';
  readonly v: number;
  readonly created: string;
  /** Id of the session that wrote it. */
  readonly session: string;
}

export interface CaptureLine extends ExchangeJson {
  readonly startedAtMicros: number;
  /** As received, secrets masked. */
  readonly target: string;
  readonly host: string;
  readonly httpVersion: string;
  readonly service?: string;
  readonly clientPort: number;
  readonly masked: {
    /** Names, in lower case, of request headers whose value was masked. */
    readonly headers: readonly string[];
    /** Whether `url` or `target` was. */
    readonly url: boolean;
  };
  readonly answer?: {
    readonly status: number;
    readonly statusMessage: string;
    readonly received?: readonly JsonPair[];
    readonly sent: readonly JsonPair[];
  };
  readonly timing: Timing;
  readonly upstreamAddress?: string;
  readonly requestBody: BodyJson;
  readonly responseBody: BodyJson;
}

export function captureHeader(session: string, createdAtMicros: number): CaptureHeader {
  return { tracectl: 'capture', v: CAPTURE_VERSION, created: jsonTime(createdAtMicros), session };
}

export function captureLine(exchange: Exchange, findings: readonly Finding[]): CaptureLine {
  const { answer } = exchange;
  const target = maskedUrl(exchange.target);
  const json = exchangeJson(exchange, findings);
  return {
    ...json,
    startedAtMicros: exchange.startedAtMicros,
    target,
    host: exchange.host,
    httpVersion: exchange.httpVersion,
    ...optional('service', exchange.service),
    clientPort: exchange.client.port,
    masked: {
      headers: maskedHeaderNames(exchange.received),
      url: target !== exchange.target || json.url !== exchange.url,
    },
    ...(answer && {
      answer: {
        status: answer.status,
        statusMessage: answer.statusMessage,
        ...optional('received', answer.received && maskedPairs(answer.received)),
        sent: maskedPairs(answer.sent),
      },
    }),
    timing: exchange.timing,
    ...optional('upstreamAddress', exchange.upstreamAddress),
    requestBody: bodyJson(exchange.requestBody),
    responseBody: bodyJson(exchange.responseBody),
  };
}

/** One line of the file, with its end. JSON escapes every line feed within. */
export function encodeLine(value: CaptureHeader | CaptureLine): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** Why this first line does not begin a capture that can be read here, in one clause; undefined when it does. */
export function headerProblem(value: unknown): string | undefined {
  const { tracectl, v } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly tracectl?: unknown;
    readonly v?: unknown;
  };
  if (tracectl !== 'capture' || typeof v !== 'number')
    return 'it does not begin as a capture of tracectl does';
  if (v === CAPTURE_VERSION) return undefined;
  const remedy = v > CAPTURE_VERSION ? '; a newer tracectl reads it' : '';
  return `it is a capture of version ${v}, this tracectl reads version ${CAPTURE_VERSION}${remedy}`;
}

function maskedPairs(headers: HeaderList): JsonPair[] {
  return headerPairs(maskedHeaders(headers));
}
