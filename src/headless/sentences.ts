// The face for a screen reader: one sentence for each thing that happens, in order, and nothing is ever drawn again.
import type { Writable } from 'node:stream';
import type { RelayState } from '../relay/relay-state.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { createLineOutput } from './line-output.ts';
import {
  exchangeSentence,
  lateFindingSentence,
  noticeSentence,
  readySentence,
  relaySentence,
  replaySentence,
  summarySentence,
  withdrawnSentence,
} from './sentence.ts';

/** Returns what is to be called with every event. Spans of applications are not told: one request brings many. */
export function createSentences({ out }: { readonly out: Writable }): (event: SessionEvent) => void {
  const output = createLineOutput(out);
  let relay: RelayState['status'] | undefined;
  return (event) => {
    if (event.type === 'relay') {
      const isTurn = relay !== undefined && relay !== event.state.status;
      const wasFailing = relay === 'retrying';
      relay = event.state.status;
      if (isTurn && (relay === 'retrying' || wasFailing)) output.write(relaySentence(event.state));
      return;
    }
    const sentence = sentenceOf(event);
    if (sentence !== undefined) output.write(sentence);
  };
}

function sentenceOf(event: Exclude<SessionEvent, { readonly type: 'relay' }>): string | undefined {
  switch (event.type) {
    case 'ready':
      return readySentence(event.info);
    case 'exchange':
      return exchangeSentence(event.exchange, event.findings);
    case 'finding':
      return lateFindingSentence(event.finding);
    case 'withdrawn':
      return withdrawnSentence(event.finding, event.now, event.exchange);
    case 'replay':
      return replaySentence(event.result);
    case 'notice':
      return noticeSentence(event.notice);
    case 'summary':
      return summarySentence(event.counts);
    case 'span':
      return undefined;
  }
}
