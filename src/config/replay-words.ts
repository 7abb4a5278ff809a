// What only `tracectl replay` takes: headers to set, where credentials come from, when requests are sent.

import type { Upstream } from '../proxy/plane-options.ts';
import { upstreamUrl } from './addresses.ts';
import { accept, reject, type ValueType } from './parse-result.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export interface HeaderEdit {
  readonly name: string;
  /** Absent: the header is taken out. */
  readonly value?: string;
}

/** As in curl: `Name: value` sets, `Name:` takes out, `Name;` sets an empty value. */
export const headerEdit: ValueType<HeaderEdit> = {
  placeholder: 'HEADER',
  json: 'string',
  parse: (text) => {
    const right = '"Name: value", "Name:" to take it out, or "Name;" for an empty value';
    const [, name = '', mark, value = ''] = /^([^:;]*)([:;])[ \t]*(.*?)[ \t]*$/s.exec(text) ?? [];
    if (!HEADER_NAME.test(name)) return reject(`"${text}" is no header`, right);
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return reject(`the value of ${name} holds a character that no header can hold`, right);
    }
    if (mark === ';')
      return value === '' ? accept({ name, value: '' }) : reject(`"${text}" is no header`, right);
    return accept(value === '' ? { name } : { name, value });
  },
};

export interface ReplayMapRule {
  /** Of a service, a route or a host. */
  readonly name: string;
  readonly upstream: Upstream;
}

export const replayMapRule: ValueType<ReplayMapRule> = {
  placeholder: 'NAME=URL',
  json: 'string',
  parse: (text) => {
    const at = text.indexOf('=');
    if (at < 1) {
      return reject(
        `"${text}" has no name before a =`,
        'a service or host and a URL, for example orders=localhost:3001',
      );
    }
    const upstream = upstreamUrl.parse(text.slice(at + 1));
    return upstream.ok ? accept({ name: text.slice(0, at), upstream: upstream.value }) : upstream;
  },
};

/** `live`: from recent traffic of the running session, for the same host only. */
export type CredentialSource =
  | { readonly kind: 'live' }
  | { readonly kind: 'env'; readonly header: string; readonly variable: string };

export const credentialSource: ValueType<CredentialSource> = {
  placeholder: 'SOURCE',
  json: 'string',
  parse: (text) => {
    if (text === 'live') return accept({ kind: 'live' });
    const [, header = 'authorization', variable = ''] = /^(?:([^=:]+)=)?env:([A-Za-z_]\w*)$/.exec(text) ?? [];
    if (variable === '' || !HEADER_NAME.test(header)) {
      return reject(
        `"${text}" is no source`,
        'env:NAME for Authorization, HEADER=env:NAME for another header, or live',
      );
    }
    return accept({ kind: 'env', header: header.toLowerCase(), variable });
  },
};

export type ChosenTiming =
  | { readonly kind: 'asap' }
  /** How many times as fast. */
  | { readonly kind: 'original'; readonly factor: number };

export const replayTiming: ValueType<ChosenTiming> = {
  placeholder: 'TIMING',
  json: 'string',
  parse: (text) => {
    if (text === 'asap') return accept({ kind: 'asap' });
    const [whole, factorText = '1'] = /^original(?:x(\d{1,6}(?:\.\d{1,6})?))?$/.exec(text) ?? [];
    const factor = Number(factorText);
    if (whole === undefined || factor <= 0) {
      return reject(
        `"${text}" is no timing`,
        'asap, original, or original and how many times as fast, for example originalx4',
      );
    }
    return accept({ kind: 'original', factor });
  },
};

/** The text itself, or `@FILE`. */
export const bodyText: ValueType<string> = {
  placeholder: 'TEXT|@FILE',
  json: 'string',
  completes: 'file',
  parse: (text) => accept(text),
};

export const requestMethod: ValueType<string> = {
  placeholder: 'METHOD',
  json: 'string',
  parse: (text) =>
    HEADER_NAME.test(text) && text.toUpperCase() !== 'CONNECT'
      ? accept(text)
      : reject(`"${text}" is no method of a request`, 'for example PUT'),
};

export const requestPath: ValueType<string> = {
  placeholder: 'PATH',
  json: 'string',
  parse: (text) =>
    /^[/?][\x21-\x22\x24-\x7e]*$/.test(text)
      ? accept(text)
      : reject(`"${text}" is no path`, 'a path, or a query alone, for example /items/7?full=1 or ?full=1'),
};

/** A place in a JSON body, or a header of the answer. */
export const comparedPlace: ValueType<string> = {
  placeholder: 'PLACE',
  json: 'string',
  parse: (text) =>
    /^\/|^header:[!#$%&'*+.^_`|~0-9A-Za-z-]+$/i.test(text)
      ? accept(text)
      : reject(`"${text}" names no place`, 'a JSON pointer such as /items/*/updated, or header:NAME'),
};

export const arrayPlace: ValueType<string> = {
  placeholder: 'POINTER',
  json: 'string',
  parse: (text) =>
    text === '' || text.startsWith('/')
      ? accept(text)
      : reject(`"${text}" is no JSON pointer`, 'a JSON pointer such as /items, with * for any name or index'),
};
