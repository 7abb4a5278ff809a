// The environment in which a command's calls and spans come to tracectl. Pure. What each runtime reads:
// curl `http_proxy` · Go, Python, Ruby, PHP either · Node `NODE_USE_ENV_PROXY` with either (22.21, 24.5 and later) ·
// Java system properties, which JAVA_TOOL_OPTIONS adds · OpenTelemetry's SDKs their own (opentelemetry.io, SDK configuration).

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TracedSurroundings {
  /** For example `http://127.0.0.1:15001`. */
  readonly proxyUrl: string;
  /** Of the sink. Absent: it takes no spans, and they go where they went. */
  readonly sinkUrl?: string;
  /** Name of the service that is started. */
  readonly service?: string;
}

/** A copy of the environment, changed where it has to be. */
export function tracedEnvironment(
  environment: Environment,
  { proxyUrl, sinkUrl, service }: TracedSurroundings,
): Environment {
  const proxy = service === undefined ? proxyUrl : withUser(proxyUrl, service);
  const exceptions = withoutLoopback(environment.no_proxy ?? environment.NO_PROXY ?? '');
  return {
    ...environment,
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    NO_PROXY: exceptions,
    no_proxy: exceptions,
    NODE_USE_ENV_PROXY: '1',
    JAVA_TOOL_OPTIONS: javaOptions(environment.JAVA_TOOL_OPTIONS, new URL(proxyUrl)),
    ...(sinkUrl !== undefined && {
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${sinkUrl}/api/v2/spans`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sinkUrl}/v1/traces`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    }),
    ...(service !== undefined && !isSet(environment.OTEL_SERVICE_NAME) && { OTEL_SERVICE_NAME: service }),
  };
}

/** The password stands there because undici and others send no name without one. */
function withUser(proxyUrl: string, service: string): string {
  const url = new URL(proxyUrl);
  url.username = encodeURIComponent(service);
  url.password = 'x';
  return url.href.replace(/\/$/, '');
}

/** Exceptions from the proxy that would keep calls on this machine away from it; the others stay. */
export function withoutLoopback(exceptions: string): string {
  return exceptions
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !isLoopback(name))
    .join(',');
}

function isLoopback(exception: string): boolean {
  const [, literal, name = ''] = /^(?:\[([^\]]*)\](?::\d+)?|(.*?))$/.exec(exception.toLowerCase()) ?? [];
  const address = literal ?? name;
  if (address === '::1' || address === '*') return true;
  const host = address.replace(/:\d+$/, '').replace(/^\*?\./, '');
  return host === 'localhost' || host.endsWith('.localhost') || /^127[.\d/]*$/.test(host);
}

/** `-Dhttp.nonProxyHosts=` empties what Java leaves out by default: localhost, 127.* and [::1]. */
function javaOptions(given: string | undefined, { hostname, port }: URL): string {
  const options = [
    `-Dhttp.proxyHost=${hostname}`,
    `-Dhttp.proxyPort=${port || '80'}`,
    '-Dhttp.nonProxyHosts=',
  ];
  return [...(isSet(given) ? [given] : []), ...options].join(' ');
}

const isSet = (text: string | undefined): text is string => text !== undefined && text !== '';
