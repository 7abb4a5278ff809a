// Where requests go and where tracectl listens, as people write it: URLs with the obvious parts left out.
import { isIP } from 'node:net';
import { authorityText, defaultPort, parseAuthority } from '../http/authority.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import { accept, type ParseResult, reject, type ValueType } from './parse-result.ts';

export interface HostAndPort {
  /** Name or address literal, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `host`, `host:port`, `:port` on this machine, or a URL of http, https or https+insecure, each with an optional path. */
export const upstreamUrl: ValueType<Upstream> = {
  placeholder: 'URL',
  json: 'string',
  parse: parseUpstream,
};

const UPSTREAM_PARTS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]*)(\/[!-~]*)?$/i;
const SCHEMES: Readonly<Record<string, Pick<Upstream, 'scheme' | 'insecure'>>> = {
  http: { scheme: 'http', insecure: false },
  https: { scheme: 'https', insecure: false },
  'https+insecure': { scheme: 'https', insecure: true },
};

function parseUpstream(text: string): ParseResult<Upstream> {
  const right = 'a host, host:port or URL, for example httpbin.org or http://localhost:3000/base';
  const [, schemeText = 'http', authority = '', path = ''] = UPSTREAM_PARTS.exec(text) ?? [];
  const scheme = SCHEMES[schemeText.toLowerCase()];
  if (scheme === undefined)
    return reject(`"${text}" has a scheme that is not known`, 'http://, https:// or https+insecure://');
  if (authority.includes('@')) {
    return reject(`"${text}" holds a user name`, 'the URL without it: credentials belong in the request');
  }
  if (/[?#]/.test(text)) return reject(`"${text}" holds a query or fragment`, 'the URL without it');
  if (/^\d+$/.test(authority))
    return reject(`"${text}" could be a host or a port`, `:${authority} for a port of this machine`);
  // Not 127.0.0.1: many development servers listen on ::1 only, and both families of localhost are tried.
  const address = parseAuthority(authority.startsWith(':') ? `localhost${authority}` : authority);
  if (address === undefined) return reject(`"${text}" is no address`, right);
  return accept({
    ...scheme,
    host: address.host,
    port: address.port ?? defaultPort(scheme.scheme),
    basePath: path.replace(/\/+$/, ''),
  });
}

/** An address literal with a port; port 0 is any free one. Whether it may be another than loopback, `settingConflicts` knows. */
export const listenAddress: ValueType<HostAndPort> = {
  placeholder: 'HOST:PORT',
  json: 'string',
  parse: (text) => {
    const right = '127.0.0.1:PORT or [::1]:PORT; port 0 takes any free one';
    const [, hostText = '', portText = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
    const host = hostText === '' || hostText === 'localhost' ? '127.0.0.1' : parseAuthority(hostText)?.host;
    const port = Number(portText);
    if (portText === '' || host === undefined) return reject(`"${text}" is no address with a port`, right);
    if (port > 65_535) return reject(`"${text}" has a port above 65535`, right);
    if (isIP(host) === 0) return reject(`"${text}" names no address`, right);
    return accept({ host, port });
  },
};

/** `auto`: the usual port on loopback, while nobody moves the sink. */
export const otlpAddress: ValueType<HostAndPort | 'auto'> = {
  ...listenAddress,
  parse: (text) => {
    if (text === 'auto') return accept('auto');
    const address = listenAddress.parse(text);
    return address.ok ? address : reject(address.wrong, `${address.right}, or auto`);
  },
};

export const hostName: ValueType<string> = {
  placeholder: 'NAME',
  json: 'string',
  parse: (text) => {
    const authority = parseAuthority(text);
    return authority === undefined || authority.port !== undefined
      ? reject(`"${text}" is no host name`, 'a name without a port, for example tracectl')
      : accept(authority.host);
  },
};

/** `find`: whatever real Zipkin answers on its own port. Otherwise the URL below which `/api/v2/spans` stands; absent: no relay. */
export type ZipkinTarget = 'find' | { readonly url: string } | undefined;

export const zipkinTarget: ValueType<ZipkinTarget> = {
  placeholder: 'URL',
  json: 'string',
  parse: (text) => {
    if (text === 'find') return accept('find');
    if (text === 'off') return accept(undefined);
    const upstream = parseUpstream(text);
    if (!upstream.ok) return reject(upstream.wrong, 'a URL such as http://localhost:9411, find or off');
    const { scheme, host, port, basePath, insecure } = upstream.value;
    if (insecure) return reject(`"${text}" asks for no certificate checks`, 'http:// or https://');
    // Applications are configured with the whole endpoint, so that is what people paste.
    const path = basePath.replace(/^\/api\/v[12]\/spans$/, '');
    return accept({ url: `${scheme}://${authorityText(scheme, host, port)}${path}` });
  },
};
