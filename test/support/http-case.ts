// A case of test/vectors/http: bytes to send, what the origin answers, and what has to come of it.
// Texts hold bytes as latin1 and may name {{origin}} (its host:port), {{originPort}} and {{proxyPort}}; those of an origin
// also {{target}}, the target of the request that is answered.
import { readdirSync, readFileSync } from 'node:fs';
import type { Outcome } from '../../src/exchange/exchange.ts';
import type { ResponseFlag } from '../../src/exchange/failure.ts';
import type { PlaneOptions } from '../../src/proxy/plane-options.ts';
import type { AnswerHint } from './read-answers.ts';

export interface Repeated {
  readonly repeat: string;
  readonly times: number;
}

/** One step of a peer that writes to a socket. */
export type Step =
  | string
  | Repeated
  /** Each byte by itself, the next one when the other side has read it. */
  | { readonly bytewise: string }
  /** Goes on when the client, or the origin, has received this text. */
  | { readonly awaitClient: string }
  | { readonly awaitOrigin: string }
  /** FIN; what the other side still sends is read. */
  | { readonly end: true }
  /** RST. */
  | { readonly reset: true };

/** What the origin does with one request; the canary is always answered 200. */
export interface OriginAnswer {
  readonly steps: readonly Step[];
  /** When the steps begin. After `connect` nothing on the connection is HTTP. @default request: when it is whole */
  readonly at?: 'connect' | 'head' | 'request';
  /** After the steps, bytes of the client are sent back as they come. */
  readonly echo?: true;
}

/** What a message has. `name: value` means this line, `name` alone any of that name. */
interface ExpectedMessage {
  readonly body?: string | Repeated;
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  /** How many lines of a name there are. */
  readonly count?: Readonly<Record<string, number>>;
  readonly trailers?: readonly string[];
}

export interface ExpectedAnswer extends ExpectedMessage, AnswerHint {
  readonly status: number;
  /** A part of the body. */
  readonly bodyHas?: string;
  /** It ends before its framing says so: nobody can take it for whole. */
  readonly isCut?: true;
}

export interface ExpectedRequest extends ExpectedMessage {
  readonly method: string;
  readonly target: string;
  readonly framing?: 'none' | 'length' | 'chunked';
}

export interface Expected {
  /** All that the client gets, interim answers included. */
  readonly answers: readonly ExpectedAnswer[];
  /** The proxy closes the connection, although nobody asked for it. */
  readonly closes?: true;
  /** Whole requests at the origin, in any order; `any` where it depends on who is faster. */
  readonly origin: readonly ExpectedRequest[] | 'any';
  /** Whether the beginning of a request reached the origin, on a connection that was then closed. @default no */
  readonly aborted?: 'no' | 'yes' | 'maybe';
  /** Bytes that reached the origin through a tunnel. */
  readonly tunnelled?: string;
  /** How the exchanges were recorded, in the order of their ends. */
  readonly recorded?: readonly { readonly outcome: Outcome; readonly flags?: readonly ResponseFlag[] }[];
  /** A notice that is given, a part of it. */
  readonly notice?: string;
  /** A fresh connection is served as ever. Holds for every case; written down so that a reader of the data sees it. */
  readonly canary: true;
}

export interface HttpCase {
  readonly id: string;
  readonly title: string;
  /** Where the rule stands. */
  readonly source: string;
  readonly segments: readonly Step[];
  readonly upstream?: readonly OriginAnswer[];
  /** A plane of its own with other options; `routes: 'none'` makes it a forward proxy only. */
  readonly options?: Partial<Omit<PlaneOptions, 'routes'>> & { readonly routes?: 'none' };
  /** How often it is done, each on a fresh connection, before the canary. @default 1 */
  readonly times?: number;
  readonly expect: Expected;
}

const folder = new URL('../vectors/http/', import.meta.url);

/** Every case, by file. */
export function httpCases(): readonly { readonly group: string; readonly cases: readonly HttpCase[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      group: name.slice(0, -'.json'.length),
      cases: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as HttpCase[],
    }));
}
