// IP addresses as Zipkin reads them out of endpoints (zipkin2/Endpoint.java): family by content, never by the name
// of the field; IPv4 inside IPv6 comes out as IPv4; IPv6 in its short form; anything else is silently nothing.

export type ParsedIp = { readonly ipv4: string } | { readonly ipv6: string };

const IPV4_WORD = '(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)';
/** Looser than `isIPv4` of node:net: Zipkin lets a zero stand in front, and keeps it. */
const IPV4 = new RegExp(`^${IPV4_WORD}(?:\\.${IPV4_WORD}){3}$`);
const EMBEDDED = /^::(?:[fF0]{4}:)?([\d.]+)$/;
const HEXTET = /^[0-9a-fA-F]{1,4}$/;
const HEXTETS = 8;

export function parseIp(text: string): ParsedIp | undefined {
  if (IPV4.test(text)) return { ipv4: text };
  const embedded = EMBEDDED.exec(text)?.[1];
  if (embedded?.includes('.')) return IPV4.test(embedded) ? { ipv4: embedded } : undefined;
  const hextets = hextetsOf(text);
  return hextets === undefined ? undefined : { ipv6: shortForm(hextets) };
}

/** Network order: 4 or 16 bytes; none for no address. */
export function ipBytes(text = ''): Uint8Array<ArrayBuffer> {
  if (IPV4.test(text)) return Uint8Array.from(text.split('.'), Number);
  return Uint8Array.from((hextetsOf(text) ?? []).flatMap((hextet) => [hextet >> 8, hextet & 0xff]));
}

function hextetsOf(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = groups.flat();
  if (!written.every((group) => HEXTET.test(group))) return undefined;
  const skipped = HEXTETS - written.length;
  if (halves.length === 2 ? skipped < 1 : skipped !== 0) return undefined;
  const [head = [], tail = []] = groups;
  const zeros = new Array<string>(skipped).fill('0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

function shortForm(hextets: readonly number[]): string {
  const text = hextets.map((hextet) => hextet.toString(16));
  const { start, length } = zerosToHide(hextets);
  if (length === 0) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}

/** Which run of zeros becomes `::`: the longest, but the last run only when it is the only one (writeIpV6). */
function zerosToHide(hextets: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let length = 0;
  for (const [index, hextet] of hextets.entries()) {
    if (hextet === 0) {
      length++;
    } else {
      if (length > longest.length) longest = { start: index - length, length };
      length = 0;
    }
  }
  return longest.length > 0 ? longest : { start: hextets.length - length, length };
}
