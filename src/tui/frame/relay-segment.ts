// How the relays are doing, in a few words: each target by what it takes, and what waits and was lost of all of them.
import type { RelayState } from '../../relay/relay-state.ts';
import { countText } from '../../text/quantities.ts';
import { type Segment, segment } from '../styled-line.ts';

/** Of more targets there is only how many do not take spans. */
const NAMED = 3;

/** `each`: the targets that `all` is the sum of. */
export function relaySegment(all: RelayState, each: readonly RelayState[] = [all]): Segment {
  if (all.status === 'off') return segment(' > no relay');
  const lost = all.dropped === 0 ? '' : ` ${countText(all.dropped)} dropped`;
  const text = ` > ${namesText(each)} ${countText(all.queued)} queued${lost}`;
  return segment(text, all.status === 'retrying' || all.dropped > 0 ? 'caution' : 'plain');
}

function namesText(targets: readonly RelayState[]): string {
  if (targets.length <= NAMED) return targets.map(nameText).join(', ');
  const away = targets.filter(({ status }) => status === 'retrying').length;
  return `${targets.length} relays${away === 0 ? ' ok' : ` ${away} RETRYING`}`;
}

function nameText({ target = '', status }: RelayState): string {
  const kind = /\/v1\/traces(?:$|[?#])/.test(target) ? 'otlp' : 'zipkin';
  return `${kind} ${status === 'retrying' ? 'RETRYING' : status}`;
}
