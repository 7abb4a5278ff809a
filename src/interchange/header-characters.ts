// Headers for programs that read a text and write it as UTF-8: what stood on the wire as UTF-8 comes out the same again, and what
// was no UTF-8 cannot. Pure.
import { isUtf8 } from 'node:buffer';
import { headerPairs } from '../http/header-list.ts';
import type { SendableRequest } from './sendable-request.ts';

export function withHeaderCharacters(request: SendableRequest): SendableRequest {
  if (request.headers.every((text) => /^[\x00-\x7f]*$/.test(text))) return request;
  const headers: string[] = [];
  const notes = [...request.notes];
  for (const [name, value] of headerPairs(request.headers)) {
    const bytes = Buffer.from(value, 'latin1');
    if (isUtf8(bytes)) headers.push(name, bytes.toString('utf8'));
    else notes.push(`${name} is left out: its value is no UTF-8`);
  }
  return { ...request, headers, notes };
}
