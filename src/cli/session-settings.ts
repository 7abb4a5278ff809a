// The settings of `tracectl proxy` as a session wants them.

import type { HostAndPort } from '../config/addresses.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { planeOptions } from '../config/plane-settings.ts';
import { customTags } from '../config/span-settings.ts';
import { authorityText } from '../http/authority.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import type { OtlpAddress, SessionOptions, SinkAddress } from '../session/session-options.ts';
import type { RelayTarget } from '../session/session-relays.ts';
import type { SpanOptions } from '../sink/exchange-span.ts';

export interface SessionSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The embedded upstream, when it runs. */
  readonly demoUpstream?: Upstream;
}

export function sessionOptions(
  { values, origins }: EffectiveSettings,
  { environment, demoUpstream }: SessionSurroundings,
): SessionOptions {
  const compat = values.compat ?? 'none';
  const { sink, capture } = values;
  return {
    plane: planeOptions(values, { ...(demoUpstream !== undefined && { demoUpstream }), ownPorts: [] }),
    upstreams: upstreamNames(values, demoUpstream),
    ...(sink !== undefined && {
      sink: {
        ...sink,
        mayMove: origins.sink.kind === 'default',
        names: values.sinkName,
        otlp: otlpAddresses({ values, origins }),
        autocompleteKeys: values.autocompleteKeys,
        isSearchable: values.spanSearch,
        ...(values.lens !== undefined && { lens: values.lens }),
        ...(values.readToken !== undefined && { readToken: values.readToken }),
      },
    }),
    relays: isRelayOff({ values, origins }) ? [] : relayTargets(values, compat, environment),
    maxSpans: values.maxSpans,
    hasStrictTraceIds: values.strictTraceId,
    spillsSpans: values.spillSpans && compat !== 'envoy',
    spans: spanOptions({ values }, environment),
    relaysInferred: values.relayInferred,
    services: [...values.service, ...values.caller].map(({ name }) => name),
    entryPatterns: values.entry,
    isJudging: values.findings,
    mutes: values.mute,
    ...(capture !== undefined && { capture }),
    captureLimits: { maxSessions: values.captureSessions, maxBytes: values.captureSize },
    keepsSecrets: values.keepSecrets,
    comparison: { ignore: values.ignore, unordered: values.unordered },
    isFindable: true,
    dataDir: values.dataDir,
  };
}

/** `--no-relay` also takes back the targets that a file or the environment has. */
function isRelayOff({ values, origins }: Pick<EffectiveSettings, 'values' | 'origins'>): boolean {
  return values.zipkin === undefined && origins.zipkin.kind === 'flag' && origins.relay.kind !== 'flag';
}

/** A header whose variable has nothing to send is left out, which is told. */
function relayTargets(
  { zipkin, zipkinFormat, relay }: EffectiveSettings['values'],
  compat: 'none' | 'envoy',
  environment: SessionSurroundings['environment'],
): RelayTarget[] {
  const others = relay.map(({ format, url, headers, ...filter }): RelayTarget => {
    const known: [string, string][] = [];
    const notes: string[] = [];
    for (const { name, variable } of headers) {
      // Read out of a file, a token ends with a line break.
      const value = environment[variable]?.trim() ?? '';
      if (value !== '' && HEADER_VALUE.test(value)) known.push([name, value]);
      else
        notes.push(
          `${variable} ${value === '' ? 'is not set' : 'is no header value'}, so ${new URL(url).host} gets no ${name}`,
        );
    }
    return {
      url,
      format,
      compat,
      filter,
      headers: Object.fromEntries(known),
      ...(notes.length > 0 && { notes }),
    };
  });
  if (zipkin === undefined) return others;
  return [{ url: zipkin === 'find' ? 'find' : zipkin.url, format: zipkinFormat, compat }, ...others];
}

/** RFC 9110 section 5.5, and what Node sends. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

/** OpenTelemetry's own ports, unless a second tracectl, or a test, has its sink elsewhere. */
function otlpAddresses({
  values,
  origins,
}: Pick<EffectiveSettings, 'values' | 'origins'>): NonNullable<SinkAddress['otlp']> {
  const address = (chosen: HostAndPort | 'auto' | undefined, port: number): OtlpAddress | undefined => {
    if (chosen !== 'auto') return chosen === undefined ? undefined : { ...chosen, isRequired: true };
    if (origins.sink.kind !== 'default') return undefined;
    return { host: '127.0.0.1', port, isRequired: false };
  };
  const http = address(values.otlp, OTLP_PORTS.http);
  const grpc = address(values.otlpGrpc, OTLP_PORTS.grpc);
  return { ...(http !== undefined && { http }), ...(grpc !== undefined && { grpc }) };
}

const OTLP_PORTS = { http: 4318, grpc: 4317 } as const;

/** What spans are made with, from exchanges that pass and from captured ones. */
export function spanOptions(
  { values }: Pick<EffectiveSettings, 'values'>,
  environment: SessionSurroundings['environment'],
): SpanOptions {
  return {
    direction: values.direction,
    compat: values.compat ?? 'none',
    serviceName: values.serviceName,
    customTags: customTags(values.tag, environment),
  };
}

/** What the header line calls the upstreams: services by name, the default one by its address. */
function upstreamNames(values: EffectiveSettings['values'], demoUpstream: Upstream | undefined): string[] {
  const named = [...values.service.map(({ name }) => name), ...values.route.map(({ prefix }) => prefix)];
  if (values.upstream !== undefined) {
    const { scheme, host, port } = values.upstream;
    return [authorityText(scheme, host, port), ...named];
  }
  // In the demo it is one of the services.
  return demoUpstream === undefined || named.length > 0 ? named : ['demo'];
}
