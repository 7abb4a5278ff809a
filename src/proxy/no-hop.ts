// The hop of an exchange whose headers were not read for a trace context.
import type { RecordedHop } from '../exchange/exchange.ts';

export const noHop: RecordedHop = {
  relation: 'untouched',
  families: [],
  sampledBy: 'not-traceable',
  echoRequestId: false,
  reported: false,
  defects: [],
};
