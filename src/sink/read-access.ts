// Who may read what the sink holds. On loopback whoever may speak; where other machines can reach it, whoever has the token.
import { timingSafeEqual } from 'node:crypto';
import type { Answer } from './answer.ts';

/** `token` absent: nobody may read. */
export interface ReadAccess {
  readonly token?: string;
}

/** Undefined: welcome. `access` undefined: everybody is. */
export function readRefusal(
  authorization: string | undefined,
  access: ReadAccess | undefined,
): Answer | undefined {
  if (access === undefined) return undefined;
  if (access.token === undefined) {
    const text =
      'Other machines can reach this sink, so what it holds is read with a token: start tracectl with --read-token.\n';
    return { status: 403, text };
  }
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (given !== undefined && isEqual(given, access.token)) return undefined;
  return {
    status: 401,
    text: 'The token of this sink is wanted: Authorization: Bearer TOKEN, as --read-token has it.\n',
    headers: { 'www-authenticate': 'Bearer' },
  };
}

/** In a time that tells nothing of where they differ. */
function isEqual(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
