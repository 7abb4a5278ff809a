import { describe, expect, it } from 'vitest';
import { zipkinJson } from '../../src/relay/relay-format.ts';
import { collectorUrl } from '../../src/relay/target-url.ts';

describe('collectorUrl', () => {
  it.each([
    ['http://127.0.0.1:9411', 'v2', 'http://127.0.0.1:9411/api/v2/spans'],
    ['http://127.0.0.1:9411/', 'v1', 'http://127.0.0.1:9411/api/v1/spans'],
    ['https://zipkin.test/?token=x', 'v2', 'https://zipkin.test/api/v2/spans?token=x'],
    ['http://otel:4318/zipkin/', 'v2', 'http://otel:4318/zipkin/'],
    ['http://[::1]:9411', 'v2', 'http://[::1]:9411/api/v2/spans'],
  ] as const)('posts to %s (%s) at %s', (target, format, expected) => {
    expect(collectorUrl(target, zipkinJson[format])?.href).toBe(expected);
  });

  it.each(['', 'localhost:9411', '/api/v2/spans', 'ftp://x/'])('knows no collector in %j', (target) => {
    expect(collectorUrl(target, zipkinJson.v2)).toBeUndefined();
  });
});
