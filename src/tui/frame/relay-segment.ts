// How the relay to Zipkin is doing, in a few words.
import type { RelayState } from '../../relay/relay-state.ts';
import { countText } from '../../text/quantities.ts';
import { type Segment, segment } from '../styled-line.ts';

export function relaySegment({ status, queued, dropped }: RelayState): Segment {
  const lost = dropped === 0 ? '' : ` ${countText(dropped)} dropped`;
  const waiting = `${countText(queued)} queued${lost}`;
  switch (status) {
    case 'off':
      return segment(' > no relay');
    case 'idle':
      return segment(` > zipkin idle ${waiting}`, dropped === 0 ? 'plain' : 'caution');
    case 'ok':
      return segment(` > zipkin ok ${waiting}`, dropped === 0 ? 'plain' : 'caution');
    case 'retrying':
      return segment(` > zipkin RETRYING ${waiting}`, 'caution');
  }
}
