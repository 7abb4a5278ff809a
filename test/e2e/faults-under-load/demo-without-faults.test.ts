// Thousands of requests over services that propagate as they should: whatever is open at the same time, nothing is worth
// more than information.
import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startDemo } from '../support/running-tracectl.ts';

/** Orders go over five hops, looks over two. */
function shop(port: number, n: number, agent: Agent): Promise<number> {
  const isOrder = n % 4 === 0;
  const body = isOrder ? JSON.stringify({ order: `order-${200_000 + n}` }) : '';
  return new Promise((resolve, reject) => {
    request(
      {
        ...{ host: '127.0.0.1', port, agent, method: isOrder ? 'POST' : 'GET' },
        path: isOrder ? '/orders' : n % 4 === 1 ? '/items' : `/orders/order-${200_000 + n}`,
        headers: { 'user-agent': 'demo-shopper/1.0', 'content-length': body.length },
      },
      (answer) => {
        answer.on('end', () => resolve(answer.statusCode ?? 0)).resume();
      },
    )
      .on('error', reject)
      .end(body);
  });
}

it.each([
  [1, 200, 500],
  [32, 1200, 3000],
])(
  'nothing broken is nothing found with %i at a time, in %i requests of shoppers',
  async (atATime, requests, exchanges) => {
    const demo = await startDemo(['--rate', '0']);
    const agent = new Agent({ keepAlive: true, maxSockets: atATime });
    const statuses = new Set<number>();
    let next = 0;
    const shopper = async (): Promise<void> => {
      while (next < requests) statuses.add(await shop(demo.port, next++, agent));
    };

    await Promise.all(Array.from({ length: atATime }, shopper));
    agent.destroy();
    // Links are decided once the requests that could have caused a call have ended, so the last word is at the end.
    await demo.stop();
    await eventually(() => demo.lines('summary').length === 1, 'the summary');

    expect([...statuses]).toEqual([200]);
    expect(demo.lines('exchange').length).toBeGreaterThanOrEqual(exchanges);
    expect(demo.lines('finding').filter(({ severity }) => severity !== 'info')).toEqual([]);
  },
  60_000,
);
