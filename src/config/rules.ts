// Settings of the form NAME=VALUE that may be given many times: routes, services and custom tags.

import { type Mute, parseMute } from '../findings/mutes.ts';
import { authorityText } from '../http/authority.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import { upstreamUrl } from './addresses.ts';
import { accept, type ParseResult, reject, type ValueType } from './parse-result.ts';

export interface RouteRule {
  readonly prefix: string;
  readonly upstream: Upstream;
}

export const routeRule: ValueType<RouteRule> = {
  placeholder: 'PREFIX=URL',
  json: 'string',
  parse: (text) => {
    const right = 'a path and a URL, for example /api=http://localhost:3000';
    const [prefix, url] = splitAtFirst(text, '=');
    if (url === undefined) return reject(`"${text}" has no =`, right);
    if (!/^\/[!-~]*$/.test(prefix) || /[?#]/.test(prefix)) {
      return reject(`"${prefix}" is no path that starts with a slash`, right);
    }
    const upstream = upstreamUrl.parse(url);
    return upstream.ok ? accept({ prefix, upstream: upstream.value }) : upstream;
  },
};

export interface ServiceRule {
  /** A lower-case DNS name: it is reached as `NAME.localhost`. */
  readonly name: string;
  readonly upstream: Upstream;
  /** The service's own port of the proxy; 0: any free one. */
  readonly port?: number;
}

export const serviceRule: ValueType<ServiceRule> = {
  placeholder: 'NAME=URL[@PORT]',
  json: 'string',
  parse: (text) => {
    const right = 'a name, a URL and perhaps a port of its own, for example orders=localhost:3001@15011';
    const [name, rest] = splitAtFirst(text, '=');
    if (rest === undefined) return reject(`"${text}" has no =`, right);
    if (name.length > 63 || !/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/.test(name)) {
      return reject(
        `"${name}" cannot be part of a host name`,
        'up to 63 lower-case letters, digits, dots and dashes before the =',
      );
    }
    const [, url = rest, portText] = /^(.*)@(\d{1,5})$/.exec(rest) ?? [];
    const upstream = upstreamUrl.parse(url);
    if (!upstream.ok) return upstream;
    if (portText === undefined) return accept({ name, upstream: upstream.value });
    const port = Number(portText);
    if (port > 65_535) return reject(`"${text}" has a port above 65535`, right);
    return accept({ name, upstream: upstream.value, port });
  },
};

export interface CallerRule {
  /** As it is shown; the service of that name when there is one. */
  readonly name: string;
  /** The caller's own port of the proxy; 0: any free one. */
  readonly port: number;
}

export const callerRule: ValueType<CallerRule> = {
  placeholder: 'NAME@PORT',
  json: 'string',
  parse: (text) => {
    const right = 'a name and a port, for example orders@15021';
    const [, name, portText] = /^([^\s@\p{C}]{1,63})@(\d{1,5})$/u.exec(text) ?? [];
    if (name === undefined) return reject(`"${text}" is no name with a port`, right);
    const port = Number(portText);
    return port > 65_535 ? reject(`"${text}" has a port above 65535`, right) : accept({ name, port });
  },
};

export interface RunRule {
  readonly name: string;
  /** For the shell. */
  readonly line: string;
}

export const runRule: ValueType<RunRule> = {
  placeholder: 'NAME=COMMAND',
  json: 'string',
  parse: (text) => {
    const right = 'a name and a command, for example "orders=node orders.js"';
    const [name, line] = splitAtFirst(text, '=');
    if (line === undefined || line.trim() === '') return reject(`"${text}" has no command`, right);
    if (!/^[^\s@:/\p{C}]{1,63}$/u.test(name)) return reject(`"${name}" is no name`, right);
    return accept({ name, line });
  },
};

/** Where the value of a custom tag comes from (Envoy's custom_tag.proto). */
export interface TagRule {
  readonly key: string;
  readonly source: 'literal' | 'header' | 'env';
  /** The text itself, the header's name in lower case, or the variable's name. */
  readonly argument: string;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export const tagRule: ValueType<TagRule> = {
  placeholder: 'NAME=SOURCE:VALUE',
  json: 'string',
  parse: (text) => {
    const right = 'NAME=literal:TEXT, NAME=header:NAME or NAME=env:NAME';
    const [key, rest] = splitAtFirst(text, '=');
    const [source, argument] = splitAtFirst(rest ?? '', ':');
    if (key === '' || argument === undefined || argument === '') return reject(`"${text}" is no tag`, right);
    if (source === 'literal' || source === 'env') return accept({ key, source, argument });
    if (source !== 'header') return reject(`"${source}" is no source of a tag`, right);
    if (!HEADER_NAME.test(argument)) return reject(`"${argument}" is no header name`, right);
    return accept({ key, source, argument: argument.toLowerCase() });
  },
};

/** Where spans are sent besides Zipkin, and what of them. */
export interface RelayRule {
  readonly format: 'v2' | 'v1' | 'proto3' | 'otlp' | 'otlpJson';
  readonly url: string;
  /** Headers whose values are in the environment, by the name of the variable. */
  readonly headers: readonly { readonly name: string; readonly variable: string }[];
  readonly samplePercent?: number;
  readonly services?: readonly string[];
  readonly exceptServices?: readonly string[];
}

const RELAY_FORMATS: Readonly<Record<string, RelayRule['format']>> = {
  zipkin: 'v2',
  'zipkin-v1': 'v1',
  'zipkin-proto': 'proto3',
  otlp: 'otlp',
  'otlp-json': 'otlpJson',
};

/** `otlp=https://host/v1/traces;header:lightstep-access-token=env:TOKEN;sample:10;services:orders,stock` */
export const relayRule: ValueType<RelayRule> = {
  placeholder: 'KIND=URL[;OPTION…]',
  json: 'string',
  parse: (text) => {
    const kinds = Object.keys(RELAY_FORMATS);
    const right = `KIND=URL with a kind of ${kinds.join(', ')}, for example otlp=http://localhost:4318`;
    const [kind, rest] = splitAtFirst(text, '=');
    if (rest === undefined) return reject(`"${text}" has no =`, right);
    const format = Object.hasOwn(RELAY_FORMATS, kind) ? RELAY_FORMATS[kind] : undefined;
    if (format === undefined) return reject(`"${kind}" is no kind of target`, right);
    const [urlText = '', ...options] = rest.split(';');
    const upstream = upstreamUrl.parse(urlText);
    if (!upstream.ok) return upstream;
    const { scheme, host, port, basePath, insecure } = upstream.value;
    if (insecure) return reject(`"${urlText}" asks for no certificate checks`, 'http:// or https://');
    const rule = { format, url: `${scheme}://${authorityText(scheme, host, port)}${basePath}`, headers: [] };
    return relayOptions(rule, options);
  },
};

function relayOptions(rule: RelayRule, options: readonly string[]): ParseResult<RelayRule> {
  let result = rule;
  for (const option of options) {
    const [name, value = ''] = splitAtFirst(option, ':');
    const names = value.toLowerCase().split(',');
    const [, header, variable] = /^([^=]+)=env:([A-Za-z_]\w*)$/.exec(value) ?? [];
    if (name === 'header' && header !== undefined && variable !== undefined && HEADER_NAME.test(header)) {
      result = { ...result, headers: [...result.headers, { name: header.toLowerCase(), variable }] };
    } else if (name === 'sample' && /^\d{1,3}(?:\.\d{1,3})?$/.test(value) && Number(value) <= 100) {
      result = { ...result, samplePercent: Number(value) };
    } else if (name === 'services' && value !== '') {
      result = { ...result, services: names };
    } else if (name === 'except' && value !== '') {
      result = { ...result, exceptServices: names };
    } else {
      return reject(
        `"${option}" is no option of a target`,
        'header:NAME=env:VARIABLE, sample:PERCENT, services:NAME,… or except:NAME,… after a semicolon',
      );
    }
  }
  return accept(result);
}

export const muteRule: ValueType<Mute> = {
  placeholder: 'CODE@SERVICE: REASON',
  json: 'string',
  parse: (text) => {
    const result = parseMute(text);
    if ('mute' in result) return accept(result.mute);
    return reject(
      result.problem,
      'a code, a service and the reason, for example missing-context@orders: a legacy client',
    );
  },
};

/** `after` is undefined when the separator is not there. */
function splitAtFirst(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
