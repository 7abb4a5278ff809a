// The trace ids in other vendors' headers, as far as they can be compared with ours.

/** In hex; empty when the header names a trace that has another kind of id; undefined when it names none. */
export function vendorTraceId(name: string, value: string): string | undefined {
  switch (name) {
    case 'uber-trace-id': {
      // trace:span:parent:flags, the ids without zeros in front; some clients encode the colons.
      const [traceId = ''] = value.replace(/%3a/gi, ':').split(':');
      return hexId(traceId);
    }
    case 'x-datadog-trace-id':
      return decimalId(value);
    case 'x-amzn-trace-id': {
      const [, time, rest] = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})/i.exec(value) ?? [];
      return time === undefined || rest === undefined ? undefined : hexId(time + rest);
    }
    case 'x-cloud-trace-context':
      return hexId(value.split('/')[0] ?? '');
    case 'sw8':
      // sampled-base64(trace id)-...; its ids are no numbers.
      return value === '' ? undefined : '';
    default:
      return undefined;
  }
}

function hexId(text: string): string | undefined {
  if (!/^[0-9a-f]{1,32}$/i.test(text)) return undefined;
  return text.toLowerCase().padStart(text.length > 16 ? 32 : 16, '0');
}

function decimalId(text: string): string | undefined {
  return /^\d{1,20}$/.test(text)
    ? BigInt.asUintN(64, BigInt(text)).toString(16).padStart(16, '0')
    : undefined;
}
