import { describe, expect, it } from 'vitest';
import type { OpenExchange } from '../../../src/exchange/exchange.ts';
import { traceHeaderLines } from '../../../src/tui/detail/trace-header-lines.ts';
import { lineText, lineWidth } from '../../../src/tui/styled-line.ts';
import { sampleExchange } from '../../support/sample-exchange.ts';

const exchange = sampleExchange({
  received: ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'tracestate', 'a=1'],
  sent: [
    'traceparent',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-a2fb4a1d1a96d312-01',
    'x-request-id',
    '7f3e',
    'tracestate',
    'a=1',
  ],
});

const text = (of: OpenExchange, width: number) =>
  traceHeaderLines(of, width).map((each) => lineText(each).trimEnd());

describe('traceHeaderLines', () => {
  it('set received beside sent, with a sign and a word for what happened', () => {
    expect(text(exchange, 80)).toEqual([
      '                received                  sent upstream',
      '  x-request-id  -                         7f3e                      + injected',
      '  traceparent   00-4bf92f35..0ba902b7-01  00-4bf92f35..1a96d312-01  ~ rewritten',
      '  tracestate    a=1                       a=1                       = kept',
    ]);
  });

  it('give one column what the other does not need', () => {
    expect(text({ ...exchange, received: [] }, 95)).toEqual([
      '                received  sent upstream',
      '  x-request-id  -         7f3e                                                     + injected',
      '  traceparent   -         00-4bf92f3577b34da6a3ce929d0e0e4736-a2fb4a1d1a96d312-01  + injected',
      '  tracestate    -         a=1                                                      + injected',
    ]);
  });

  it.each([40, 60, 80, 100, 142])('fit into %d cells', (width) => {
    for (const each of traceHeaderLines(exchange, width)) expect(lineWidth(each)).toBeLessThanOrEqual(width);
  });

  it('show whole values where there is room', () => {
    expect(lineText(traceHeaderLines(exchange, 142)[2] ?? [])).toContain(
      ' 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ',
    );
  });

  it('say so when there are none', () => {
    const none = sampleExchange({ received: ['Accept', '*/*'], sent: ['Accept', '*/*'] });

    expect(traceHeaderLines(none, 80).map(lineText)).toEqual(['  none came in, none were sent']);
  });
});
