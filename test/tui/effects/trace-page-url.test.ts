import { describe, expect, it } from 'vitest';
import { tracePageUrl } from '../../../src/tui/effects/run-effects.ts';

const lens = 'http://127.0.0.1:9412/zipkin/';

describe('tracePageUrl', () => {
  it.each([
    ['http://127.0.0.1:9411/api/v2/spans', lens, 'http://127.0.0.1:9411/zipkin/traces/ab'],
    ['http://127.0.0.1:9411', undefined, 'http://127.0.0.1:9411/zipkin/traces/ab'],
    // An OTLP target has no page of Zipkin.
    ['http://127.0.0.1:4318/v1/traces', lens, 'http://127.0.0.1:9412/zipkin/traces/ab'],
    [undefined, lens, 'http://127.0.0.1:9412/zipkin/traces/ab'],
    [undefined, undefined, undefined],
    ['no URL', undefined, undefined],
  ])('of a relay to %s and Lens at %s is %s', (target, lensUrl, url) => {
    expect(tracePageUrl(target, lensUrl, 'ab')).toBe(url);
  });
});
