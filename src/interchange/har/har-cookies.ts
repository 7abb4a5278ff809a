// Cookies of a head as HAR lists them: besides the headers, which stay the truth. Pure.
import { type HeaderList, headerValues } from '../../http/header-list.ts';
import type { HarCookie } from './har-log.ts';

export function requestCookies(headers: HeaderList): HarCookie[] {
  return headerValues(headers, 'cookie').flatMap((value) =>
    value
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map(nameAndValue),
  );
}

/** RFC 6265 section 5.2. */
export function answerCookies(headers: HeaderList): HarCookie[] {
  return headerValues(headers, 'set-cookie').map((value) => {
    const [pair = '', ...attributes] = value.split(';').map((part) => part.trim());
    const read = new Map(
      attributes.map((attribute) => {
        const { name, value: setting } = nameAndValue(attribute);
        return [name.toLowerCase(), setting] as const;
      }),
    );
    const expires = new Date(read.get('expires') ?? '');
    const path = read.get('path');
    const domain = read.get('domain');
    return {
      ...nameAndValue(pair),
      ...(path !== undefined && path !== '' && { path }),
      ...(domain !== undefined && domain !== '' && { domain }),
      ...(!Number.isNaN(expires.getTime()) && { expires: expires.toISOString() }),
      ...(read.has('httponly') && { httpOnly: true }),
      ...(read.has('secure') && { secure: true }),
    };
  });
}

function nameAndValue(pair: string): { readonly name: string; readonly value: string } {
  const equals = pair.indexOf('=');
  return equals < 0
    ? { name: pair, value: '' }
    : { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
}
