import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { isClosed, type OpenExchange } from '../../../src/exchange/exchange.ts';
import type { Filter, FilterSubject } from '../../../src/exchange/filter/filter.ts';
import { matchesFilter } from '../../../src/exchange/filter/matches-filter.ts';
import { parseFilter } from '../../../src/exchange/filter/parse-filter.ts';
import { sampleBody, sampleExchange, sampleHop } from '../../support/sample-exchange.ts';
import { missingContext } from '../../support/session-entries.ts';

const bodyOf = (text: string) => {
  const bytes = new Uint8Array(gzipSync(text));
  return { bytes, totalBytes: bytes.length, isTruncated: false };
};

const timing = (endedMicros: number) => ({ endedMicros });

/** Five exchanges that differ in everything a filter can ask for. */
const subjects: Readonly<Record<string, FilterSubject>> = {
  cart: subject({ seq: 1, service: 'cart', target: '/cart/42?zip=10115', timing: timing(48_000) }),
  order: subject(
    {
      seq: 2,
      method: 'POST',
      service: 'order',
      route: 'order',
      target: '/orders',
      url: 'http://order.test:3000/orders',
      answer: {
        status: 503,
        statusMessage: 'Service Unavailable',
        received: ['Content-Type', 'application/json', 'Content-Encoding', 'gzip', 'Server', 'gunicorn'],
        sent: ['Content-Type', 'application/json', 'Content-Encoding', 'gzip'],
      },
      requestBody: sampleBody('{"sku":"A-1"}'),
      responseBody: bodyOf('{"message":"Upstream Timeout"}'),
      timing: timing(312_000),
      stub: { result: 'answered', recording: 'shop.jsonl', of: '00000000000000e9', n: 1 },
      upstreamServiceTimeMs: 288,
      client: { address: '127.0.0.1', port: 1, name: 'gateway' },
    },
    {
      caller: { method: 'proxyUrl', service: 'gateway' },
      callee: { method: 'route', service: 'orders-v2' },
      from: 'west',
      reported: () => [
        {
          traceId: '1',
          id: '1',
          annotations: [],
          tags: [
            ['http.status_code', '503'],
            ['user.id', 'a b'],
          ],
        },
      ],
    },
  ),
  tax: subject(
    {
      seq: 3,
      url: 'http://tax.test/rate',
      target: 'http://tax.test/rate',
      hop: sampleHop({
        context: {
          traceId: '1f000000000000004bf92f3577b34da6',
          spanId: '00f067aa0ba902b7',
          sampled: true,
          debug: false,
        },
      }),
      timing: timing(1_500_000),
      stub: { result: 'unmatched', end: 'refused', reason: 'nothing was recorded' },
      answer: { status: 404, statusMessage: 'Not Found', sent: ['content-type', 'text/html'] },
    },
    { findings: [missingContext, { ...missingContext, code: 'stale-b3', severity: 'info' }] },
  ),
  pay: subject({
    seq: 12,
    service: 'pay',
    method: 'POST',
    target: '/charge',
    outcome: 'failed',
    responseFlags: ['UF'],
    answer: undefined,
    received: ['Host', 'pay', 'X-Shop', 'blue green', 'User-Agent', 'curl/8.5.0'],
    replayOf: '0000000000000002',
  }),
  open: {
    exchange: opened({ seq: 13, service: 'cart', target: '/replay/log(1)' }),
    findings: [],
    isMarked: true,
  },
};

function subject(
  changes: { readonly [K in keyof Exchange]?: Exchange[K] | undefined },
  rest: Partial<FilterSubject> = {},
): FilterSubject {
  const exchange = Object.fromEntries(
    Object.entries({ ...sampleExchange(), ...changes }).filter(([, value]) => value !== undefined),
  );
  return { exchange: exchange as unknown as Exchange, findings: [], ...rest };
}

function opened(changes: Partial<OpenExchange>): OpenExchange {
  const { outcome, answer, timing: _, requestBody, responseBody, ...open } = sampleExchange();
  return { ...open, ...changes };
}

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem.message}`);
  return parsed.filter;
}

function matching(text: string): string {
  const filter = filterOf(text);
  return Object.entries(subjects)
    .filter(([, each]) => matchesFilter(filter, each))
    .map(([name]) => name)
    .join(' ');
}

const EVERYTHING = 'cart order tax pay open';

describe('the sample', () => {
  it('has one exchange that is open', () => {
    expect(Object.values(subjects).filter(({ exchange }) => !isClosed(exchange))).toHaveLength(1);
  });
});

describe('a filter matches', () => {
  it.each([
    ['', EVERYTHING],
    ['   ', EVERYTHING],
    // Words: path and service.
    ['cart', 'cart open'],
    ['CART', 'cart open'],
    ['zip=10115', 'cart'],
    ['tax.test', 'tax'],
    ['order.test', ''],
    ['orders', 'order'],
    ['gateway', ''],
    ['localhost:3000', ''],
    ['"/replay/log(1)"', 'open'],
    ['"replay"', 'open'],
    ['=/orders', 'order'],
    ['/c*', 'cart pay'],
    // Status.
    ['status:5xx', 'order'],
    ['status:404', 'tax'],
    ['status:4xx,5xx', 'order tax'],
    ['status:>=400', 'order tax'],
    ['status:<400', 'cart'],
    ['status:400-499', 'tax'],
    ['status:200..404', 'cart tax'],
    // Method, service, caller, path, url, host, route.
    ['method:POST', 'order pay'],
    ['method:post', 'order pay'],
    ['method:POS', ''],
    ['method:GET,POST', EVERYTHING],
    ['service:order', 'order'],
    ['service:=order', ''],
    ['service:=orders-v2', 'order'],
    ['service:orders-*', 'order'],
    ['caller:gateway', 'order'],
    ['path:/cart', 'cart'],
    ['path:/CART', 'cart'],
    ['path:/rate', 'tax'],
    ['path:tax', ''],
    ['url:order.test', 'order'],
    ['host:tax.test', 'tax'],
    ['route:order', 'order'],
    ['from:west', 'order'],
    ['from:=wes', ''],
    // Tags of reported spans.
    ['tag:http.status_code', 'order'],
    ['tag:HTTP.status_code=50', 'order'],
    ['tag:http.status_code==503', 'order'],
    ['tag:status_code=503', ''],
    ['tag:*status*=5*', 'order'],
    ['tag:"user.id=a b"', 'order'],
    ['!tag:user.id', 'cart tax pay open'],
    // Times and sizes.
    ['slow:>300ms', 'order tax'],
    ['slow:312ms', 'order tax'],
    ['slow:<0.1s', 'cart pay'],
    ['slow:100ms-1s', 'order'],
    ['upstream:>200ms', 'order'],
    ['size:<10B', 'cart tax pay'],
    // Findings.
    ['warn:missing', 'tax'],
    ['warn:any', 'tax'],
    ['warn:stale', ''],
    ['warn:error', ''],
    ['finding:stale', 'tax'],
    ['finding:info', 'tax'],
    // Traces: 64 and 128 bits, first digits of either half.
    ['trace:4bf9', EVERYTHING],
    ['trace:4BF92F3577B34DA6', EVERYTHING],
    ['trace:1f', 'tax'],
    ['trace:1f000000000000004bf92f3577b34da6', EVERYTHING],
    ['trace:2e', ''],
    // Headers.
    ['header:x-shop', 'pay'],
    ['header:X-SHOP', 'pay'],
    ['header:x-shop=GREEN', 'pay'],
    ['header:x-shop="blue green"', 'pay'],
    ['header:"x-shop=blue green"', 'pay'],
    ['header:x-*=blue', 'pay'],
    ['header:x-sh*', 'pay'],
    ['header:server=gunicorn', 'order'],
    ['reqheader:server', ''],
    ['resheader:server', 'order'],
    ['reqheader:user-agent=curl', EVERYTHING],
    ['type:json', 'order'],
    // Bodies, decoded.
    ['body:timeout', 'order'],
    ['body:sku', 'order'],
    ['reqbody:timeout', ''],
    ['resbody:"upstream timeout"', 'order'],
    // States.
    ['replay', 'pay'],
    ['is:replay', 'pay'],
    ['stub', 'order'],
    ['"stub"', ''],
    ['is:stub', 'order'],
    ['is:unmatched', 'tax'],
    ['is:open', 'open'],
    ['is:failed', 'pay'],
    ['is:open,failed', 'pay open'],
    ['is:marked', 'open'],
    ['flag:uf', 'pay'],
    ['seq:2', 'order'],
    ['seq:2-12', 'order tax pay'],
    ['seq:1,13', 'cart open'],
    // Joined.
    ['method:POST status:5xx', 'order'],
    ['method:POST & status:5xx', 'order'],
    ['method:POST&&status:5xx', 'order'],
    ['status:5xx | status:4xx', 'order tax'],
    ['status:5xx||status:4xx', 'order tax'],
    ['!status:5xx', 'cart tax pay open'],
    ['!!status:5xx', 'order'],
    ['! status:5xx !replay', 'cart tax open'],
    ['!(status:5xx | replay)', 'cart tax open'],
    ['order status:5xx | tax', 'order tax'],
    ['(order | tax) status:4xx', 'tax'],
    ['order | tax status:4xx', 'order tax'],
    ['((cart))', 'cart open'],
    // mitmproxy's short forms.
    ['~c 503', 'order'],
    ['~m POST', 'order pay'],
    ['~m ^P', 'order pay'],
    ['~u order.test', 'order'],
    ['~u http://order', 'order'],
    ['~d tax\\.test', 'tax'],
    ['~h "server: guni"', 'order'],
    ['~hq server', ''],
    ['~b timeout', 'order'],
    ['~bq "sku.*A"', 'order'],
    ['~t json', 'order'],
    ['~s', 'cart order tax'],
    ['~q', 'pay open'],
    ['~e', 'pay'],
    ['~replay', 'pay'],
    ['~marked', 'open'],
    ['~all !~s', 'pay open'],
    ['~m post & !~e', 'order'],
  ])('%s', (text, names) => {
    expect(matching(text)).toBe(names);
  });
});

describe('a filter that cannot be read', () => {
  it.each([
    ['stats:5xx', 0, 'no key stats; there are status method service'],
    ['cart stats:5xx', 5, 'As text: "stats:5xx"'],
    ['status:', 7, 'needs a value, as in status:5xx'],
    ['status:abc', 7, 'status takes a status as 404, 5xx, 400-499 or >=400'],
    ['status:5xx,', 7, 'status takes a status'],
    ['status:>>400', 7, 'status takes a status'],
    ['slow:>300', 5, 'slow takes a time as >300ms'],
    ['slow:fast', 5, 'slow takes a time as >300ms'],
    ['size:1', 5, 'size takes a size as >10kB'],
    ['trace:xyz', 6, 'trace takes the first hex digits'],
    ['is:awake', 3, 'is takes open, answered, failed'],
    ['header:=x', 7, 'header takes a name, or name=value'],
    ['tag:=x', 4, 'tag takes the name of a tag, or name=value'],
    ['seq:a', 4, 'seq takes a number'],
    ['~u', 2, '~u needs a value, as in ~u httpbin.org/get'],
    ['~u ~m POST', 2, '~u needs a value'],
    ['~z x', 0, 'no short form ~z; there are ~c ~m ~u'],
    ['~u "("', 3, 'url takes a regular expression'],
    ['(cart', 0, 'this ( is not closed'],
    ['cart)', 4, 'this ) has no ( before it'],
    ['cart |', 6, 'a word or key:value is missing here'],
    ['| cart', 0, 'a word or key:value is missing here'],
    ['!', 1, 'a word or key:value is missing here'],
    ['()', 1, 'a word or key:value is missing here'],
    ['path:"/a', 5, 'the quote is not closed'],
    ['('.repeat(200), 100, 'at most 100 levels'],
    ['!'.repeat(1_000_000), 100, 'at most 100 levels'],
  ])('%.20s', (text, at, message) => {
    const parsed = parseFilter(text);

    expect(parsed).toMatchObject({ problem: { at, message: expect.stringContaining(message) } });
  });
});

describe('a quoted part', () => {
  it.each([
    ['"a b"', 'a b'],
    ["'a \"b'", 'a "b'],
    ['"a\\"b\\\\c\\d"', 'a"b\\c\\d'],
    ['x"a b"y', 'xa by'],
  ])('%s is read as one text', (text, value) => {
    expect(filterOf(text)).toMatchObject({ kind: 'test', value });
  });
});
