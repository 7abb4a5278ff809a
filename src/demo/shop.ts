// The four services of the demo, as data: who calls whom, and what each does with a request. Pure.
// storefront hands requests on as they came; orders calls payments and stock; payments calls stock.

export const demoServiceNames = ['storefront', 'orders', 'payments', 'stock'] as const;

export type DemoServiceName = (typeof demoServiceNames)[number];

/** Whom a service calls, the first for every order. */
export const calleesOf: Readonly<Record<DemoServiceName, readonly DemoServiceName[]>> = {
  storefront: ['orders', 'stock'],
  orders: ['payments', 'stock'],
  payments: ['stock'],
  stock: [],
};

export interface ShopRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
}

export interface ShopCall extends ShopRequest {
  readonly callee: DemoServiceName;
}

export interface ShopPlan {
  /** What the service's own database takes before the calls are made. */
  readonly workMs: number;
  /** One after the other. */
  readonly calls: readonly ShopCall[];
  /** The answer's JSON when every call was answered well. */
  readonly answer: object;
}

interface Rule {
  readonly service: DemoServiceName;
  readonly method: string;
  readonly path: RegExp;
  readonly plan: (request: ShopRequest) => ShopPlan;
}

const rules: readonly Rule[] = [
  handOn('storefront', 'GET', /^\/items(?:\/[\w-]+)?$/, 'stock', 2),
  handOn('storefront', 'GET', /^\/orders\/[\w-]+$/, 'orders', 1),
  handOn('storefront', 'POST', /^\/orders$/, 'orders', 15),
  {
    service: 'orders',
    method: 'POST',
    path: /^\/orders$/,
    plan: ({ body }) => {
      const order = orderOf(body);
      const call = (callee: DemoServiceName, path: string, more: object): ShopCall => ({
        callee,
        method: 'POST',
        path,
        body: JSON.stringify({ order, ...more }),
      });
      return {
        workMs: 25,
        calls: [
          call('payments', '/payments', { amount: '24.90' }),
          call('stock', '/reservations', { items: 1 }),
        ],
        answer: { order, state: 'ordered' },
      };
    },
  },
  leaf('orders', 'GET', /^\/orders\/[\w-]+$/, 4, ({ path }) => ({ order: lastPart(path), state: 'ordered' })),
  {
    service: 'payments',
    method: 'POST',
    path: /^\/payments$/,
    plan: ({ body }) => {
      const order = orderOf(body);
      return {
        workMs: 20,
        calls: [{ callee: 'stock', method: 'POST', path: '/shipments', body: JSON.stringify({ order }) }],
        answer: { order, state: 'paid' },
      };
    },
  },
  leaf('stock', 'GET', /^\/items$/, 3, () => ({ items: ['teapot', 'kettle', 'samovar'] })),
  leaf('stock', 'GET', /^\/items\/[\w-]+$/, 2, ({ path }) => ({ item: lastPart(path), left: 7 })),
  leaf('stock', 'POST', /^\/reservations$/, 3, ({ body }) => ({ order: orderOf(body), state: 'reserved' })),
  leaf('stock', 'POST', /^\/shipments$/, 3, ({ body }) => ({ order: orderOf(body), state: 'packed' })),
];

/** What the service does with the request; undefined when it does not know the path. */
export function planShop(service: DemoServiceName, request: ShopRequest): ShopPlan | undefined {
  const path = pathOf(request);
  const rule = rules.find(
    (each) => each.service === service && each.method === request.method && each.path.test(path),
  );
  return rule?.plan(request);
}

/** The storefront's own pages, for the list at `/`. */
export const shopIndex: readonly (readonly [usage: string, meaning: string])[] = [
  ['/items[/NAME]', 'what the shop sells: storefront, then stock'],
  ['/orders/ID', 'an order: storefront, then orders'],
  ['/orders', 'POST {"order":"ID"}: storefront, orders, payments and stock'],
];

/** The same request for the next service. */
function handOn(
  service: DemoServiceName,
  method: string,
  path: RegExp,
  callee: DemoServiceName,
  workMs: number,
): Rule {
  const plan = (request: ShopRequest): ShopPlan => ({
    workMs,
    calls: [{ callee, method, path: request.path, body: request.body }],
    answer: { from: callee },
  });
  return { service, method, path, plan };
}

function leaf(
  service: DemoServiceName,
  method: string,
  path: RegExp,
  workMs: number,
  answer: (request: ShopRequest) => object,
): Rule {
  return { service, method, path, plan: (request) => ({ workMs, calls: [], answer: answer(request) }) };
}

function pathOf({ path }: ShopRequest): string {
  return path.split('?', 1)[0] ?? '';
}

function lastPart(path: string): string {
  return pathOf({ method: '', path, body: '' }).split('/').at(-1) ?? '';
}

/** Whatever else a person posts is an order without a number. */
function orderOf(body: string): string {
  const order = /"order"\s*:\s*"([\w-]{1,64})"/.exec(body)?.[1];
  return order ?? 'none';
}
