// The demo's shoppers: what they ask of the storefront, and at which pace. They send no trace headers, as browsers do not.
import { createHash } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface ShopperRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  /** Since the beginning of the visit. */
  readonly afterMs: number;
}

export const SHOPPER_USER_AGENT = 'demo-shopper/1.0';

const ITEMS = ['teapot', 'kettle', 'samovar'];

/**
 * The requests of the n-th visit, counted from 0: someone looks around, someone orders while others look at their orders,
 * someone looks at an item, two order at the same time.
 */
export function requestsOfVisit(n: number): ShopperRequest[] {
  const item = ITEMS[n % ITEMS.length] ?? '';
  const number = n * 2;
  const order = (of: number, afterMs: number): ShopperRequest => ({
    method: 'POST',
    path: '/orders',
    body: JSON.stringify({ order: orderId(of), item }),
    afterMs,
  });
  const look = (path: string, afterMs = 0): ShopperRequest => ({ method: 'GET', path, afterMs });
  switch (n % 4) {
    case 0:
      return [look('/items')];
    case 1: // The looks fall into the time that storefront, and then orders, takes before it calls anyone.
      return [
        order(number, 0),
        look(`/orders/${orderId(number - 4)}`, 8),
        look(`/orders/${orderId(number - 6)}`, 30),
      ];
    case 2:
      return [look(`/items/${item}`)];
    default:
      return [order(number, 0), order(number + 1, 12)];
  }
}

/** A UUID, as shops have them. Whoever is asked for the same order has something in common. */
function orderId(number: number): string {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface TrafficOptions {
  readonly proxyUrl: string;
  /** Requests a second, on average. */
  readonly rate: number;
}

export interface Traffic {
  /** Resolves when the last answer is there. */
  stop(): Promise<void>;
}

/** Visits one after the other, each as long as its requests are worth at this rate. */
export function startTraffic({ proxyUrl, rate }: TrafficOptions): Traffic {
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const send = async (request: ShopperRequest): Promise<void> => {
    await pause(request.afterMs);
    if (!stopping.signal.aborted) await shop(proxyUrl, request, agent);
  };
  const walk = async (): Promise<void> => {
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      const requests = requestsOfVisit(n);
      for (const request of requests) {
        const sent = send(request);
        underWay.add(sent);
        void sent.then(() => underWay.delete(sent));
      }
      await pause((requests.length * 1000) / rate, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const walked = walk();
  return {
    stop: async () => {
      stopping.abort();
      await walked;
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

/** Resolves when the answer has come, or is known not to come. */
function shop(proxyUrl: string, { method, path, body = '' }: ShopperRequest, agent: Agent): Promise<void> {
  return new Promise((resolve) => {
    const headers = [
      ...['Host', new URL(proxyUrl).host, 'User-Agent', SHOPPER_USER_AGENT, 'Accept', 'application/json'],
      ...['Accept-Language', 'en', 'Authorization', 'Bearer demo'],
      ...(body === '' ? [] : ['Content-Type', 'application/json', 'Content-Length', String(body.length)]),
    ];
    const request = httpRequest(new URL(path, proxyUrl), { method, headers, agent });
    request.on('response', (answer) => {
      answer
        .on('close', resolve)
        .on('error', () => {})
        .resume();
    });
    request.on('error', () => resolve());
    request.end(body);
  });
}
