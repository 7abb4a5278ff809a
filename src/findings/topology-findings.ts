// What is wrong with the shape of a trace, and with the names and tags of its spans. Pure.
import type { Finding } from '../exchange/finding.ts';
import type { Span } from '../trace/span.ts';
import type { TraceRepair, TraceRepairKind } from '../trace/trace-repair.ts';
import { depthFirst, type TraceNode, type TraceTree } from '../trace/trace-tree.ts';
import type { FindingCode } from './catalogue.ts';
import { isSureLink } from './circumstances.ts';
import { serviceOf, spanFinding, type TraceFacts } from './trace-facts.ts';

const MAX_INTERNAL = 10;
const MAX_SHORT = 20;
const SHORT_MICROS = 5_000;

const OF_REPAIR: Readonly<Partial<Record<TraceRepairKind, FindingCode>>> = {
  sharedMissing: 'shared-missing',
  sharedOnClient: 'shared-on-client',
  reportedTwice: 'span-reported-twice',
  severalRoots: 'several-roots',
  idReused: 'span-id-clash',
  selfParent: 'parent-is-self',
  cycleCut: 'parent-is-self',
};

export function topologyFindings(tree: TraceTree, facts: TraceFacts): Finding[] {
  const nodes = [...depthFirst(tree)].map(({ node }) => node);
  const spans = nodes.flatMap((node) => node.spans);
  const byId = Map.groupBy(nodes, (node) => node.id);
  return [
    ...tree.repairs.flatMap((repair) => ofRepair(repair, tree, byId.get(repair.spanId) ?? [])),
    ...nodes.flatMap((node) => clientRoot(node, facts)),
    ...nodes.flatMap((node) => otherRemoteName(node, facts)),
    ...spans.flatMap(unnamed),
    ...spans.flatMap(secretTags),
    ...noise(spans, tree.traceId),
  ];
}

function ofRepair(
  { kind, spanId, service }: TraceRepair,
  tree: TraceTree,
  nodes: readonly TraceNode[],
): Finding[] {
  const rule = OF_REPAIR[kind];
  if (rule === undefined) return [];
  const services = [...new Set(nodes.flatMap((node) => node.services))];
  // Instances of one service are told apart by nothing but their port.
  if (kind === 'idReused' && services.length < 2) return [];
  const name = nodes[0]?.name;
  const values = {
    id: spanId,
    details:
      kind === 'cycleCut'
        ? 'spans that are parents of each other'
        : `the span id ${spanId} as its own parent`,
  };
  return [
    spanFinding(
      rule,
      { traceId: tree.traceId, id: spanId, service, ...(name !== undefined && { name }) },
      values,
      services.length < 2 ? [] : [['services', services.join(', ')]],
    ),
  ];
}

/** Of a service that was serving a request at the time: a timer's call begins a trace with good reason. */
function clientRoot(node: TraceNode, facts: TraceFacts): Finding[] {
  const [span] = node.spans;
  if (span?.kind !== 'CLIENT' || node.parentId !== undefined) return [];
  const seen = facts.receivedWith(span.id);
  if (seen?.link?.exchange === undefined || !isSureLink(seen.link)) return [];
  return [
    spanFinding('client-root', { ...span, service: serviceOf(span) }, {}, [
      ['call', `#${seen.exchange.seq}`],
    ]),
  ];
}

function otherRemoteName({ spans }: TraceNode, facts: TraceFacts): Finding[] {
  const client = spans.find(({ kind }) => kind === 'CLIENT');
  const name = client?.remoteEndpoint?.serviceName;
  // Hosts and addresses are no names of services.
  if (client === undefined || name === undefined || /[.:]|^localhost$/.test(name)) return [];
  const seen = facts.receivedWith(client.id);
  const callee = seen?.callee?.service ?? seen?.exchange.service;
  if (callee === undefined || callee.toLowerCase() === name) return [];
  const evidence = [
    ['in the span', name],
    ['on the wire', callee],
  ] as const;
  return [
    spanFinding(
      'remote-name-differs',
      { ...client, service: serviceOf(client) },
      { name, callee },
      evidence,
      { callee },
    ),
  ];
}

function unnamed(span: Span): Finding[] {
  const service = serviceOf(span);
  if (service !== undefined && service !== 'unknown' && !service.startsWith('unknown_service')) return [];
  const name = service === undefined ? 'a service without a name' : `a service called "${service}"`;
  return [
    spanFinding('service-unnamed', { ...span, service }, { name }, [['service name', service ?? '(absent)']]),
  ];
}

const SECRET_TAG =
  /(?:^|\.)(?:authorization|proxy[-_]authorization|cookie|set[-_]cookie|x[-_]api[-_]key|api[-_]?key|x[-_]auth[-_]token|access[-_]token|refresh[-_]token|id[-_]token|client[-_]secret|password|passwd)$/i;
const MASKED = /^(?:\W*|.*(?:\*{3}|redacted|masked|filtered).*)$/i;

function secretTags(span: Span): Finding[] {
  const keys = span.tags.flatMap(([key, value]) =>
    SECRET_TAG.test(key) && !MASKED.test(value) ? [key] : [],
  );
  if (keys.length === 0) return [];
  const details = keys.slice(0, 5).join(', ');
  return [
    spanFinding('secret-in-tags', { ...span, service: serviceOf(span) }, { details }, [['tags', details]]),
  ];
}

function noise(spans: readonly Span[], traceId: string): Finding[] {
  return [...Map.groupBy(spans, serviceOf)].flatMap(([service, own]) => {
    const internal = own.filter(({ kind }) => kind === undefined).length;
    const short = own.filter(
      ({ durationMicros }) => durationMicros !== undefined && durationMicros < SHORT_MICROS,
    ).length;
    const details = [
      internal > MAX_INTERNAL ? `${internal} internal spans` : '',
      short > MAX_SHORT ? `${short} spans below 5 ms` : '',
    ].filter((text) => text !== '');
    const [first] = own;
    if (details.length === 0 || first === undefined) return [];
    return [
      spanFinding('noisy-spans', { ...first, traceId, service }, { details: details.join(' and ') }, [
        ['spans', String(own.length)],
      ]),
    ];
  });
}
