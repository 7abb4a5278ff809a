import { expect, it } from 'vitest';
import { breakRule } from '../../src/config/break-rule.ts';

it.each([
  ['orders', { service: 'orders', fault: 'drop' }],
  ['orders:drop-one', { service: 'orders', fault: 'drop-one' }],
  ['storefront:allow-list', { service: 'storefront', fault: 'allow-list' }],
  ['payments:stale', { service: 'payments', fault: 'stale' }],
])('reads %s', (text, value) => {
  expect(breakRule.parse(text)).toEqual({ ok: true, value });
});

const ways = 'drop, drop-one, new-root, stale, truncate, uppercase, b3-to-w3c or allow-list';

it.each([
  ['shipping', '"shipping" is no service of the demo', 'storefront, orders, payments or stock'],
  ['', '"" is no service of the demo', 'storefront, orders, payments or stock'],
  ['orders:', '"" is no way to break a trace', `orders:HOW, where HOW is ${ways}`],
  ['orders:loses', '"loses" is no way to break a trace', `orders:HOW, where HOW is ${ways}`],
  ['orders:drop:one', '"drop:one" is no way to break a trace', `orders:HOW, where HOW is ${ways}`],
  [
    'payments:drop-one',
    '"payments:drop-one" is not possible: payments calls stock only',
    'storefront:drop-one or orders:drop-one',
  ],
  ['orders:allow-list', '"orders:allow-list" is not possible: orders is no gateway', 'storefront:allow-list'],
])('refuses %j with what would be right', (text, wrong, right) => {
  expect(breakRule.parse(text)).toEqual({ ok: false, wrong, right });
});
