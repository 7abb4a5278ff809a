import { describe, expect, it } from 'vitest';
import { traceHeaderChanges } from '../../../src/tui/detail/trace-header-changes.ts';

describe('traceHeaderChanges', () => {
  it('tells what happened to each header, names compared without case', () => {
    const received = ['X-B3-TraceId', 'aa', 'X-B3-SpanId', 'bb', 'b3', '0', 'Accept', '*/*'];
    const sent = ['x-b3-traceid', 'aa', 'X-B3-SpanId', 'cc', 'x-request-id', 'dd', 'Accept', '*/*'];

    expect(traceHeaderChanges({ received, sent })).toEqual([
      { name: 'x-request-id', sent: 'dd', change: 'injected' },
      { name: 'x-b3-traceid', received: 'aa', sent: 'aa', change: 'kept' },
      { name: 'x-b3-spanid', received: 'bb', sent: 'cc', change: 'rewritten' },
      { name: 'b3', received: '0', change: 'removed' },
    ]);
  });

  it('shows every value of a header that came in twice', () => {
    const received = ['traceparent', 'one', 'Traceparent', 'two'];

    expect(traceHeaderChanges({ received, sent: ['traceparent', 'new'] })).toEqual([
      { name: 'traceparent', received: 'one, two', sent: 'new', change: 'rewritten' },
    ]);
  });

  it('says so when nothing was sent upstream', () => {
    expect(traceHeaderChanges({ received: ['b3', '0'] })).toEqual([
      { name: 'b3', received: '0', change: 'not sent' },
    ]);
  });

  it('leaves out what was neither received nor sent', () => {
    expect(traceHeaderChanges({ received: ['Accept', '*/*'], sent: ['Accept', '*/*'] })).toEqual([]);
  });
});
