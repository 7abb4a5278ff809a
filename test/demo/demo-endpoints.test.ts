import { describe, expect, it } from 'vitest';
import { demoIndex, planDemoAnswer } from '../../src/demo/demo-endpoints.ts';

describe('planDemoAnswer', () => {
  it.each([
    ['GET', '/', { kind: 'index' }],
    ['GET', '/?a=1', { kind: 'index' }],
    ['GET', '/get?a=1', { kind: 'echo', parts: ['args', 'headers', 'origin', 'url'], delayMs: 0 }],
    ['HEAD', '/get', { kind: 'echo', parts: ['args', 'headers', 'origin', 'url'], delayMs: 0 }],
    [
      'POST',
      '/post',
      { kind: 'echo', parts: ['args', 'data', 'form', 'headers', 'json', 'origin', 'url'], delayMs: 0 },
    ],
    ['GET', '/headers', { kind: 'echo', parts: ['headers'], delayMs: 0 }],
    ['PURGE', '/anything/a/b?c', { kind: 'echo', parts: expect.arrayContaining(['method']), delayMs: 0 }],
    ['DELETE', '/status/204', { kind: 'status', status: 204 }],
    ['GET', '/delay/0.25', { kind: 'echo', parts: expect.anything(), delayMs: 250 }],
    ['POST', '/delay/10', { kind: 'echo', parts: expect.anything(), delayMs: 10_000 }],
    ['GET', '/stream/3', { kind: 'lines', count: 3, intervalMs: 100 }],
    ['GET', '/stream/0?interval=0', { kind: 'lines', count: 0, intervalMs: 0 }],
    ['GET', '/sse', { kind: 'events', count: 1_000_000, intervalMs: 1000 }],
    ['GET', '/sse?count=2&interval=5', { kind: 'events', count: 2, intervalMs: 5 }],
    ['GET', '/bytes/100000000', { kind: 'bytes', count: 100_000_000 }],
  ])('answers %s %s', (method, target, plan) => {
    expect(planDemoAnswer(method, target)).toEqual(plan);
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/get/more', 404],
    ['GET', '/status', 404],
    ['GET', '*', 404],
    ['GET', 'http://other/get', 404],
    ['POST', '/get', 405],
    ['GET', '/post', 405],
    ['HEAD', '/delete', 405],
    ['get', '/get', 405],
    ['GET', '/status/100', 400],
    ['GET', '/status/600', 400],
    ['GET', '/status/abc', 400],
    ['GET', '/delay/11', 400],
    ['GET', '/delay/-1', 400],
    ['GET', '/delay/1e1', 400],
    ['GET', '/stream/1001', 400],
    ['GET', '/stream/1?interval=60001', 400],
    ['GET', '/sse?interval=0', 400],
    ['GET', '/sse?count=1000001', 400],
    ['GET', '/bytes/100000001', 400],
    ['GET', '/bytes/1.5', 400],
    ['GET', '/bytes/99999999999999999999', 400],
  ])('refuses %s %s with %i', (method, target, status) => {
    expect(planDemoAnswer(method, target)).toMatchObject({
      kind: 'refusal',
      status,
      reason: expect.stringMatching(/./),
    });
  });

  it('says which methods would be right', () => {
    expect(planDemoAnswer('PUT', '/get')).toMatchObject({ allow: 'GET, HEAD' });
    expect(planDemoAnswer('GET', '/put')).toMatchObject({ allow: 'PUT' });
  });
});

describe('demoIndex', () => {
  it('lists every endpoint with what it does', () => {
    for (const usage of [
      '/get',
      '/headers',
      '/anything[/...]',
      '/post',
      '/status/N',
      '/delay/S',
      '/stream/N',
      '/sse',
      '/bytes/N',
    ]) {
      expect(demoIndex()).toContain(`  ${usage}`);
    }
  });
});
