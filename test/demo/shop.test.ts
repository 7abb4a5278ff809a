import { describe, expect, it } from 'vitest';
import { calleesOf, type DemoServiceName, planShop } from '../../src/demo/shop.ts';

describe('planShop', () => {
  it.each<[DemoServiceName, string, string, string[]]>([
    ['storefront', 'GET', '/items', ['stock GET /items']],
    ['storefront', 'GET', '/items/teapot?a=1', ['stock GET /items/teapot?a=1']],
    ['storefront', 'GET', '/orders/order-1', ['orders GET /orders/order-1']],
    ['storefront', 'POST', '/orders', ['orders POST /orders']],
    ['orders', 'POST', '/orders', ['payments POST /payments', 'stock POST /reservations']],
    ['orders', 'GET', '/orders/order-1', []],
    ['payments', 'POST', '/payments', ['stock POST /shipments']],
    ['stock', 'GET', '/items', []],
    ['stock', 'POST', '/reservations', []],
    ['stock', 'POST', '/shipments', []],
  ])('%s answers %s %s after %j', (service, method, path, calls) => {
    const plan = planShop(service, { method, path, body: '{"order":"order-1"}' });

    expect(plan?.calls.map((call) => `${call.callee} ${call.method} ${call.path}`)).toEqual(calls);
    for (const { callee } of plan?.calls ?? []) expect(calleesOf[service]).toContain(callee);
  });

  it.each<[DemoServiceName, string, string]>([
    ['storefront', 'GET', '/get'],
    ['storefront', 'DELETE', '/orders'],
    ['stock', 'GET', '/orders/1'],
    ['orders', 'GET', '/orders/a/b'],
  ])('knows no plan of %s for %s %s', (service, method, path) => {
    expect(planShop(service, { method, path, body: '' })).toBeUndefined();
  });

  it('hands the body on as it came, and the order on to whoever has to do with it', () => {
    const body = '{ "order": "order-7", "item": "teapot" }';

    const handedOn = planShop('storefront', { method: 'POST', path: '/orders', body });
    const ordered = planShop('orders', { method: 'POST', path: '/orders', body });

    expect(handedOn?.calls[0]?.body).toBe(body);
    for (const call of ordered?.calls ?? [])
      expect(JSON.parse(call.body)).toMatchObject({ order: 'order-7' });
  });

  it('takes what is no order for one without a number', () => {
    const plan = planShop('stock', { method: 'POST', path: '/shipments', body: 'not JSON' });

    expect(plan?.answer).toEqual({ order: 'none', state: 'packed' });
  });
});
