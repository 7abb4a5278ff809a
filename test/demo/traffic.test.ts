import { expect, it, onTestFinished } from 'vitest';
import { planShop } from '../../src/demo/shop.ts';
import { requestsOfVisit, startTraffic } from '../../src/demo/traffic.ts';
import { eventually } from '../support/eventually.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';

const firstVisits = Array.from({ length: 8 }, (_, n) => requestsOfVisit(n));

it('asks for nothing that the storefront does not know', () => {
  const unknown = firstVisits
    .flat()
    .filter((request) => planShop('storefront', { body: '', ...request }) === undefined);

  expect(unknown).toEqual([]);
});

it('begins with a look, then an order while others look, and has two order at the same time', () => {
  const kinds = firstVisits.slice(0, 4).map((visit) => visit.map(({ method }) => method));

  expect(kinds).toEqual([['GET'], ['POST', 'GET', 'GET'], ['GET'], ['POST', 'POST']]);
});

it('gives every order a number of its own', () => {
  const orders = firstVisits
    .flat()
    .flatMap(({ body }) => (body === undefined ? [] : [JSON.parse(body).order]));

  expect(orders.length).toBe(6);
  expect(new Set(orders).size).toBe(orders.length);
});

it('goes on until it is stopped, and then has every answer', async () => {
  const upstream = await startScriptedUpstream(() => ok());
  onTestFinished(() => upstream.close());
  const traffic = startTraffic({ proxyUrl: `http://127.0.0.1:${upstream.port}`, rate: 1000 });
  await eventually(() => upstream.requests.length > 10, 'more than ten requests');

  await traffic.stop();
  const count = upstream.requests.length;
  await new Promise((resolve) => setImmediate(resolve));

  expect(upstream.requests.length).toBe(count);
  const heads = upstream.requests.map(({ lines }) => lines.join('\n').toLowerCase());
  expect(heads.filter((head) => /\n(?:b3|x-b3-\w+|traceparent):/.test(head))).toEqual([]);
});
