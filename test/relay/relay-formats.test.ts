import { expect, it } from 'vitest';
import { decodeProto3 } from '../../src/codec/decode-proto3.ts';
import { decodeSpans } from '../../src/codec/decode-spans.ts';
import { decodeOtlp } from '../../src/codec/otlp/decode-otlp.ts';
import { loadRelayFormat, type RelayFormatName } from '../../src/relay/relay-format.ts';
import { manySpans } from '../support/spans.ts';

const readers: Readonly<Record<RelayFormatName, (body: Buffer) => unknown>> = {
  v2: (body) => decodeSpans(body, 'v2', 10),
  v1: (body) => decodeSpans(body, 'v1', 10),
  proto3: (body) => decodeProto3(body, 10),
  otlp: (body) => decodeOtlp(body, 'protobuf', 10),
  otlpJson: (body) => decodeOtlp(body, 'json', 10),
};

it.each(Object.keys(readers) as RelayFormatName[])(
  'spans joined as %s are read as all of them',
  async (name) => {
    const format = await loadRelayFormat(name);
    const spans = manySpans(3, { localEndpoint: { serviceName: 'orders' }, name: 'get' });

    const read = readers[name](format.join(spans.map(format.encode)));

    expect(read).toMatchObject({ spans: spans.map(({ id, traceId }) => ({ id, traceId, name: 'get' })) });
  },
);
