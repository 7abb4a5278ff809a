// The settings as the data plane wants them: listeners, routes and the policy of a hop.
import type { PlaneLimits } from '../proxy/plane-limits.ts';
import type { ListenAddress, PlaneOptions, Route, Upstream } from '../proxy/plane-options.ts';
import type { SettingValues } from './settings.ts';

export interface PlaneSurroundings {
  /** The embedded upstream, when it runs: taken when no upstream is set. */
  readonly demoUpstream?: Upstream;
  /** Ports of this process beside the proxy's own, that no request may reach through it. */
  readonly ownPorts: readonly number[];
}

export function planeOptions(values: SettingValues, surroundings: PlaneSurroundings): PlaneOptions {
  const { timeout, serverHeader } = values;
  return {
    listen: listenAddresses(values),
    routes: routes(values, surroundings.demoUpstream),
    hop: {
      direction: values.direction,
      compat: values.compat ?? 'none',
      write: values.propagation,
      traceId128bit: values.traceId128bit,
      sampling: {
        client: values.clientSampling,
        random: values.sampling,
        overall: values.overallSampling,
      },
    },
    preserveHost: values.preserveHost,
    ...(timeout !== undefined && { timeoutMs: timeout }),
    connectTimeoutMs: values.connectTimeout,
    retries: values.retry,
    maxBodyBytes: values.maxBody,
    maxHeaders: values.maxHeaders,
    ...(serverHeader !== undefined && { serverHeader }),
    ownPorts: surroundings.ownPorts,
    limits: limits(values),
  };
}

function limits(values: SettingValues): PlaneLimits {
  return {
    maxHeadBytes: values.maxHeaderSize,
    maxTargetBytes: values.maxUrl ?? Number.POSITIVE_INFINITY,
    maxConnections: values.maxConnections ?? Number.POSITIVE_INFINITY,
    maxRequestsUnderWay: values.maxConcurrentRequests ?? Number.POSITIVE_INFINITY,
    headTimeoutMs: values.headerTimeout ?? 0,
    idleTimeoutMs: values.idleTimeout ?? 0,
  };
}

/** A service's own port, and a caller's, is open on every address family that the proxy listens on: clients pick either for `localhost`. */
function listenAddresses({ listen, service, caller }: SettingValues): ListenAddress[] {
  const hosts = [...new Set(listen.map(({ host }) => host))];
  // Any free port is another one for each family, so one address has to do.
  const own = (port: number) => (port === 0 ? hosts.slice(0, 1) : hosts).map((host) => ({ host, port }));
  return [
    ...listen,
    ...service.flatMap(({ name, port }) =>
      port === undefined ? [] : own(port).map((address) => ({ ...address, service: name })),
    ),
    ...caller.flatMap(({ name, port }) => own(port).map((address) => ({ ...address, caller: name }))),
  ];
}

function routes(values: SettingValues, demoUpstream: Upstream | undefined): Route[] {
  const { upstream, insecure } = values;
  const chosen = upstream && { ...upstream, insecure: upstream.insecure || insecure };
  const byDefault = chosen ?? demoUpstream;
  const others: Route[] =
    byDefault === undefined
      ? []
      : [
          {
            name: 'upstream',
            match: { kind: 'default' },
            upstream: byDefault,
            ...nameOf(byDefault, values),
          },
        ];
  return [
    ...values.service.map(
      ({ name, upstream: behind }): Route => ({
        name,
        match: { kind: 'service', service: name },
        upstream: behind,
        service: name,
      }),
    ),
    ...values.route.map(
      ({ prefix, upstream: behind }): Route => ({
        name: prefix,
        match: { kind: 'prefix', prefix },
        upstream: behind,
      }),
    ),
    ...others,
  ];
}

/** The default upstream may be one of the services. */
function nameOf({ scheme, host, port }: Upstream, { service }: SettingValues): Pick<Route, 'service'> {
  const same = service.find(
    ({ upstream }) => upstream.scheme === scheme && upstream.host === host && upstream.port === port,
  );
  return same === undefined ? {} : { service: same.name };
}
