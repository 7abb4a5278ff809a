// The settings of `tracectl proxy` as a session wants them.

import type { EffectiveSettings } from '../config/effective-settings.ts';
import { planeOptions } from '../config/plane-settings.ts';
import { customTags } from '../config/span-settings.ts';
import { authorityText } from '../http/authority.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import type { SessionOptions } from '../session/session-options.ts';

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
  const { sink, zipkin, capture } = values;
  return {
    plane: planeOptions(values, { ...(demoUpstream !== undefined && { demoUpstream }), ownPorts: [] }),
    upstreams: upstreamNames(values, demoUpstream),
    ...(sink !== undefined && {
      sink: { ...sink, mayMove: origins.sink.kind === 'default', names: values.sinkName },
    }),
    ...(zipkin !== undefined && {
      relay: {
        target: zipkin === 'find' ? 'find' : zipkin.url,
        format: values.zipkinFormat,
        compat,
      },
    }),
    spans: {
      direction: values.direction,
      compat,
      serviceName: values.serviceName,
      customTags: customTags(values.tag, environment),
    },
    services: values.service.map(({ name }) => name),
    entryPatterns: values.entry,
    ...(capture !== undefined && { capture }),
    captureLimits: { maxSessions: values.captureSessions, maxBytes: values.captureSize },
    keepsSecrets: values.keepSecrets,
    isFindable: true,
    dataDir: values.dataDir,
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
