import { describe, expect, it } from 'vitest';
import { pathTemplate } from '../../src/http/path-template.ts';

describe('the template of a path', () => {
  it.each([
    ['/', '/'],
    ['', '/'],
    ['/checkout', '/checkout'],
    ['/users/42', '/users/{id}'],
    ['/users/42/orders/17', '/users/{id}/orders/{id}'],
    ['/users/42?page=3', '/users/{id}'],
    ['http://orders:8080/orders/9f0c2c9a-7d1e-4f0b-8f39-0c2d5b7d9e11#top', '/orders/{id}'],
    ['/traces/4bf92f3577b34da6', '/traces/{id}'],
    ['/orders/order-17', '/orders/{id}'],
    ['/invoices/INV2024001', '/invoices/{id}'],
    ['/stock/12.5', '/stock/{id}'],
    ['/mail/a%40b.de', '/mail/{id}'],
    [`/files/${'a'.repeat(50)}`, '/files/{id}'],
  ])('%s is %s', (target, template) => {
    expect(pathTemplate(target)).toBe(template);
  });

  it.each(['/api/v2/spans', '/oauth2/token', '/v1.1/users', '/cart/deadbeef', '/static/main.js', '/b2b'])(
    'leaves %s alone',
    (path) => {
      expect(pathTemplate(path)).toBe(path);
    },
  );

  it('is cut where a path goes on for ever', () => {
    expect(pathTemplate('/a'.repeat(100)).length).toBeLessThan(30);
  });
});
