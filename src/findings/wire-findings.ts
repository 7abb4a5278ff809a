// What the spans of a trace say against what was seen on the wire: calls that did not come through here, spans that were
// announced in headers and never reported, parents that nobody knows. Pure.
import type { Finding } from '../exchange/finding.ts';
import type { Span } from '../trace/span.ts';
import { depthFirst, type TraceNode, type TraceTree } from '../trace/trace-tree.ts';
import { serviceOf, spanFinding, type TraceFacts } from './trace-facts.ts';
import { calleeText } from './who.ts';

/** Of the clocks of different processes on one machine, and of queues on the way. */
const SLACK_MICROS = 50_000;
const HTTP_TAGS: readonly string[] = ['http.method', 'http.request.method', 'http.url', 'url.full'];
const URL_TAGS: readonly string[] = ['url.full', 'http.url'];
const HOST_TAGS: readonly string[] = ['server.address', 'net.peer.name', 'http.host', 'peer.service'];
const REPORTS = /\/api\/v[12]\/spans|\/v1\/(?:traces|metrics|logs)\b|\/api\/traces/;

/** `firstSeenMicros`: when the first span of the trace came; what is older than the memory of the wire is left alone. */
export function wireFindings(tree: TraceTree, facts: TraceFacts, firstSeenMicros: number): Finding[] {
  if (Math.min(firstSeenMicros, tree.startMicros ?? firstSeenMicros) < facts.remembersSinceMicros) return [];
  return [...depthFirst(tree)].flatMap(({ node }) =>
    node.isMissing ? missingParent(node, tree, facts) : bypassed(node, facts),
  );
}

function missingParent(node: TraceNode, { traceId }: TraceTree, facts: TraceFacts): Finding[] {
  const { id, children } = node;
  if (facts.sentWith(id) !== undefined) return [];
  const seen = facts.receivedWith(id);
  if (seen === undefined) {
    const [child] = children;
    const span = child?.spans[0];
    if (span === undefined) return [];
    return [
      spanFinding('parent-missing', { ...span, traceId, service: serviceOf(span) }, { id }, [['parent', id]]),
    ];
  }
  const { exchange, caller, callee } = seen;
  const service = caller?.service ?? exchange.client.name;
  // Who reports nothing at all is not instrumented; that is no fault of its exporter.
  if (service === undefined || !facts.reports(service) || exchange.hop.context?.sampled !== true) return [];
  const called = calleeText(exchange, callee);
  return [
    spanFinding(
      'span-not-reported',
      { traceId, id, service },
      { span: id, callee: called, calls: `seen in trace ${traceId}` },
      [['request', `#${exchange.seq}`]],
      { callee: called, exchange: exchange.id },
    ),
  ];
}

function bypassed(node: TraceNode, facts: TraceFacts): Finding[] {
  const client = node.spans.find(({ kind }) => kind === 'CLIENT');
  if (client?.timestampMicros === undefined || !isHttp(client) || facts.receivedWith(client.id) !== undefined)
    return [];
  // A library that calls through another has a client span of its own around it.
  if (node.children.some(({ kind, services }) => kind === 'CLIENT' && services[0] === node.services[0]))
    return [];
  const url = tagOf(client, URL_TAGS) ?? '';
  if (url.startsWith('https:') || REPORTS.test(url)) return [];
  const start = client.timestampMicros;
  const end = start + (client.durationMicros ?? 0);
  if (start < facts.remembersSinceMicros || facts.hadUntracedCall(start - SLACK_MICROS, end + SLACK_MICROS))
    return [];
  const callee = hostIn(url) ?? tagOf(client, HOST_TAGS) ?? client.remoteEndpoint?.serviceName ?? 'a service';
  return [
    spanFinding(
      'proxy-bypassed',
      { ...client, service: serviceOf(client) },
      { callee },
      [['called', callee]],
      { callee },
    ),
  ];
}

function isHttp({ tags }: Span): boolean {
  return tags.some(([key]) => HTTP_TAGS.includes(key));
}

function tagOf({ tags }: Span, keys: readonly string[]): string | undefined {
  return tags.find(([key]) => keys.includes(key))?.[1];
}

function hostIn(url: string): string | undefined {
  return /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(url)?.[1];
}
