// Headers that tie a request to the trace it was captured in, of tracectl's own families and of the systems that
// stand beside them. A replay that sent them would land in the old trace, under span ids that are taken.

import { isTraceHeader } from './trace-headers.ts';

const OTHER_NAMES = new Set([
  'baggage',
  'x-client-trace-id',
  'uber-trace-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'sw8',
]);
const OTHER_PREFIXES = ['x-datadog-', 'ot-tracer-', 'uberctx-', 'ot-baggage-'];

/** `name` in lower case. */
export function tiesToTrace(name: string): boolean {
  return (
    isTraceHeader(name) || OTHER_NAMES.has(name) || OTHER_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}
