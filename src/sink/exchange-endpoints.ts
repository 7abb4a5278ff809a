// Who called whom, as Zipkin wants it: the local endpoint is the service that the span belongs to, the remote one is
// its peer. On the way out the local service is the caller, on the way in it is the one that is called.
import { parseIp } from '../codec/ip-text.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { HopPolicy } from '../propagation/hop.ts';
import type { Endpoint } from '../trace/span.ts';

/** The proxy runs beside its service, as a sidecar. */
const LOCAL_IP = '127.0.0.1';

export interface LocalService {
  readonly direction: HopPolicy['direction'];
  readonly compat: HopPolicy['compat'];
  readonly serviceName: string;
}

export function localEndpoint({ client, service }: Exchange, options: LocalService): Endpoint {
  // Envoy knows only its own --service-cluster.
  const known =
    options.compat === 'envoy' ? undefined : options.direction === 'egress' ? client.name : service;
  return { ...named(known ?? options.serviceName), ipv4: LOCAL_IP };
}

/** Undefined when nothing is known of the peer: no route took the request. */
export function remoteEndpoint(exchange: Exchange, direction: HopPolicy['direction']): Endpoint | undefined {
  if (direction === 'ingress') {
    const { name, address, port } = exchange.client;
    return { ...named(name ?? ''), ...parseIp(address), port };
  }
  if (exchange.route === undefined) return undefined;
  return { ...named(exchange.service ?? hostOf(exchange.url)), ...socketAddress(exchange.upstreamAddress) };
}

function named(name: string): Pick<Endpoint, 'serviceName'> {
  return name === '' ? {} : { serviceName: name.toLowerCase() };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
}

/** `127.0.0.1:80` or `[::1]:80` or `::1:80`. */
function socketAddress(text: string | undefined): Omit<Endpoint, 'serviceName'> {
  const colon = text?.lastIndexOf(':') ?? -1;
  if (text === undefined || colon < 0) return {};
  const port = Number(text.slice(colon + 1));
  const ip = parseIp(text.slice(0, colon).replace(/^\[|\]$/g, ''));
  return { ...ip, ...(port > 0 ? { port } : {}) };
}
