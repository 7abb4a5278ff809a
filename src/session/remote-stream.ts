// One session elsewhere, read over the sink's port for as long as it takes: connected again with growing pauses when it is
// lost. Decides nothing about what it reads.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { type ReadItem, watchedItems } from '../capture/capture-reader.ts';
import { backOffMs } from '../relay/back-off.ts';
import { captureQueryPath } from './control-messages.ts';
import { WATCH_PATH } from './sink-pages.ts';
import { readWatchState, type WatchState } from './watch-state.ts';

export interface RemoteSession {
  /** What a person calls it. */
  readonly name: string;
  /** Of the sink: its origin. */
  readonly url: URL;
  /** Never shown. */
  readonly token?: string;
}

export type RemoteEvent =
  | { readonly kind: 'item'; readonly item: Exclude<ReadItem, { readonly unreadable: string }> }
  | { readonly kind: 'state'; readonly state: WatchState }
  /** The connection ended or could not be made: why, in one clause. It is made again. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** The other end does not let this one read: why, in one clause. It is asked again. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface RemoteStreamOptions {
  /** Whether bodies come along. */
  readonly bodies: boolean;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly random: () => number;
  /** @default 20 s; the other end says something every 5 s */
  readonly silenceMs?: number;
}

const SILENCE_MS = 20_000;
const MAX_REASON_BYTES = 2_000;
/** Asking at once again does not help who is not let in. */
const REFUSED_PAUSE_MS = 5_000;

export async function* remoteEvents(
  remote: RemoteSession,
  options: RemoteStreamOptions,
): AsyncGenerator<RemoteEvent> {
  const { signal, random } = options;
  let failed = 0;
  while (!signal.aborted) {
    let end: RemoteEvent = { kind: 'lost', reason: 'the connection was closed' };
    try {
      const response = await connected(remote, options);
      if (response.statusCode === 200) {
        for await (const event of eventsOf(response)) {
          // Only what answers as a session counts as connected.
          if (event.kind !== 'lost') failed = 0;
          if (event.kind === 'lost') end = event;
          else yield event;
        }
      } else end = await refusalOf(response);
    } catch (error) {
      end = { kind: 'lost', reason: error instanceof Error ? error.message : String(error) };
    }
    if (signal.aborted) return;
    yield end;
    failed += 1;
    const waitMs = end.kind === 'refused' ? REFUSED_PAUSE_MS : backOffMs(failed, random());
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<RemoteEvent> {
  for await (const item of watchedItems(response)) {
    if ('unreadable' in item) {
      // Node's word for a response that ended too early.
      const isCut = item.unreadable === 'aborted';
      yield { kind: 'lost', reason: isCut ? 'the connection was cut' : item.unreadable };
    } else if (item.kind !== 'state') yield { kind: 'item', item };
    else {
      const state = readWatchState(item.value);
      if (!('wrong' in state)) yield { kind: 'state', state };
    }
  }
}

/** Why it is not let in, as far as the other end says so. */
async function refusalOf(response: IncomingMessage): Promise<RemoteEvent> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_REASON_BYTES) break;
  }
  response.destroy();
  const status = response.statusCode ?? 0;
  const isBusy = status === 503 || status === 429;
  const said = text.split('\n', 1)[0]?.slice(0, 300) ?? '';
  const reason =
    status === 401
      ? 'it wants another token: TRACECTL_READ_TOKEN, or --token-from env:NAME'
      : status === 404
        ? 'it is no tracectl that can be watched (404)'
        : `it answered ${status}${said === '' ? '' : `: ${said}`}`;
  return { kind: isBusy ? 'lost' : 'refused', reason };
}

function connected(
  { url, token }: RemoteSession,
  { bodies, signal, silenceMs = SILENCE_MS }: RemoteStreamOptions,
): Promise<IncomingMessage> {
  const query = captureQueryPath({ bodies, spans: true, follow: true, state: true });
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(`${WATCH_PATH}${query}`, url),
      { agent: false, signal, ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }) },
      resolve,
    );
    outgoing.setTimeout(silenceMs, () => {
      outgoing.destroy(new Error(`nothing was heard for ${silenceMs / 1000} s`));
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}
