// Warnings that were told before it was known who had called.
import { MessageChannel } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import type { ServiceIdentity } from '../../src/exchange/service-identity.ts';
import type { AttributionHandle, AttributionListener } from '../../src/link/attribution-handle.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo } from '../support/test-plane.ts';
import { startTestSession } from '../support/test-session.ts';

const curl: ServiceIdentity = { method: 'process', service: 'curl', pid: 7, processName: 'curl' };

/** Finds nothing by itself: the test says when what is found. */
function foundByHand(): {
  readonly create: (listener: AttributionListener) => AttributionHandle;
  found(connection: string, identity: ServiceIdentity): void;
} {
  let heard: AttributionListener | undefined;
  const channel = new MessageChannel();
  return {
    create: (listener) => {
      heard = listener;
      return {
        planePort: () => channel.port1,
        start: () => {},
        named: () => {},
        stop: () => channel.port1.close(),
      };
    },
    found: (connection, identity) => heard?.onIdentified([{ connection, side: 'client', identity }]),
  };
}

it('are taken back with what is said in their place, and the summary counts them', async () => {
  const upstream = await startScriptedUpstream(() => ok());
  onTestFinished(() => upstream.close());
  const finder = foundByHand();
  const running = await startTestSession({
    findsProcesses: finder.create,
    plane: { routes: [routeTo(upstream.port)] },
  });
  onTestFinished(() => running.stop());

  await rawRequest(running.port, get('/known-late'));
  await eventually(() => running.ofType('exchange').length === 1, 'the exchange');
  const [told] = running.ofType('exchange');
  expect(told?.findings).toMatchObject([{ code: 'missing-context', severity: 'warning' }]);
  expect(running.session.snapshot().counts.withdrawn).toBeUndefined();

  finder.found(told?.exchange.client.connection ?? '', curl);
  await running.session.stop({ trafficMs: 0, relayMs: 0 });

  expect(running.ofType('withdrawn')).toMatchObject([
    {
      finding: { code: 'missing-context', severity: 'warning', exchange: told?.exchange.id },
      now: { severity: 'info', message: expect.stringContaining('curl (pid 7) sent no trace headers') },
      exchange: { id: told?.exchange.id },
    },
  ]);
  expect(running.ofType('summary')).toMatchObject([{ counts: { warnings: 0, withdrawn: 1 } }]);
});
