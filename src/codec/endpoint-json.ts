// One endpoint out of JSON; v1 and v2 write them alike. An endpoint with nothing in it is no endpoint.
import type { Endpoint } from '../trace/span.ts';
import { parseIp } from './ip-text.ts';
import type { JsonReader } from './json-reader.ts';
import { Refusal } from './refusal.ts';
import { normalName } from './span-draft.ts';

export function readEndpoint(reader: JsonReader): Endpoint | undefined {
  let serviceName: string | undefined;
  let ips: { readonly ipv4?: string; readonly ipv6?: string } = {};
  let port = 0;
  reader.beginObject();
  while (reader.hasNext()) {
    const field = reader.name();
    if (reader.isNull()) reader.skip();
    else if (field === 'serviceName') serviceName = normalName(reader.string());
    else if (field === 'ipv4' || field === 'ipv6') ips = { ...ips, ...parseIp(reader.string()) };
    else if (field === 'port') port = normalPort(reader.int());
    else reader.skip();
  }
  reader.end();
  return endpointOf(serviceName, ips.ipv4, ips.ipv6, port);
}

/** Fields always in the same order, whatever the order in JSON: equal endpoints shall look equal. */
export function endpointOf(
  serviceName: string | undefined,
  ipv4: string | undefined,
  ipv6: string | undefined,
  port: number,
): Endpoint | undefined {
  const isEmpty = serviceName === undefined && ipv4 === undefined && ipv6 === undefined && port === 0;
  if (isEmpty) return undefined;
  const endpoint: { -readonly [Field in keyof Endpoint]: Endpoint[Field] } = {};
  if (serviceName !== undefined) endpoint.serviceName = serviceName;
  if (ipv4 !== undefined) endpoint.ipv4 = ipv4;
  if (ipv6 !== undefined) endpoint.ipv6 = ipv6;
  if (port !== 0) endpoint.port = port;
  return endpoint;
}

/** 0 and less: unknown. */
export function normalPort(port: number): number {
  if (port > 0xffff) throw new Refusal(`invalid port ${port}`);
  return Math.max(port, 0);
}
