// Headers that tie a request to the trace it was captured in, of tracectl's own families and of the systems that
// stand beside them. A replay that sent them would land in the old trace, under span ids that are taken.

const NAMES = new Set([
  'b3',
  'traceparent',
  'tracestate',
  'baggage',
  'x-ot-span-context',
  'x-request-id',
  'x-client-trace-id',
  'uber-trace-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'sw8',
]);
const PREFIXES = ['x-b3-', 'x-datadog-', 'ot-tracer-', 'uberctx-', 'ot-baggage-'];

/** `name` in lower case. */
export function tiesToTrace(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
