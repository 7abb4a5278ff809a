// The hop of an exchange whose headers were not read for a trace context.
import { noEdits } from '../http/header-list.ts';
import type { Hop } from '../propagation/hop.ts';

export const noHop: Hop = {
  relation: 'untouched',
  families: [],
  sampledBy: 'not-traceable',
  echoRequestId: false,
  reported: false,
  defects: [],
  edits: noEdits,
};
