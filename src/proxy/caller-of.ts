// Who sends a request, as far as the request and the way it came in say so.
import type { IncomingMessage } from 'node:http';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { proxyUser } from '../http/proxy-user.ts';
import type { Entrance } from './plane-context.ts';

/** Its own word counts before that of the tunnel or the listener it came through. */
export function callerOf(request: IncomingMessage, entrance: Entrance): ServiceIdentity | undefined {
  const service = proxyUser(request.rawHeaders);
  return service === undefined ? entrance.caller : { method: 'proxyUrl', service };
}
