// The whole demo: its four services, three in this process and payments in one of its own, and the traffic.
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import { type DemoService, type DemoSurroundings, startDemoService } from './demo-service.ts';
import type { ServiceFault } from './faults.ts';
import { startServiceProcess } from './service-process.ts';
import { type DemoServiceName, demoServiceNames } from './shop.ts';
import { startTraffic, type Traffic } from './traffic.ts';

export interface DemoOptions {
  /** At most one for each service. */
  readonly faults: readonly ServiceFault[];
  /** Of the shoppers together, a second; 0: none shops. */
  readonly rate: number;
  /** The built entry of the service that has a process of its own. */
  readonly processEntry: URL;
}

export interface Demo {
  readonly services: readonly { readonly name: DemoServiceName; readonly port: number }[];
  /** Now there is a proxy: calls, spans and traffic begin. */
  begin(surroundings: DemoSurroundings): void;
  /** Resolves with a sentence when a service is gone though nobody stopped it; never otherwise. */
  readonly lost: Promise<string>;
  /** Lets the shoppers have their last answers. */
  stopTraffic(): Promise<void>;
  close(): Promise<void>;
}

const OWN_PROCESS: DemoServiceName = 'payments';

export async function startDemo(
  { faults, rate, processEntry }: DemoOptions,
  tools: { readonly ids: IdSource; readonly clock: Clock },
): Promise<Demo> {
  const optionsOf = (name: DemoServiceName) => {
    const fault = faults.find(({ service }) => service === name)?.fault;
    return { name, ...(fault !== undefined && { fault }) };
  };
  const child = startServiceProcess(processEntry, optionsOf(OWN_PROCESS));
  // Awaited below; until then nobody else does.
  child.catch(() => {});
  const services = new Map<DemoServiceName, DemoService>();
  for (const name of demoServiceNames) {
    services.set(name, name === OWN_PROCESS ? await child : await startDemoService(optionsOf(name), tools));
  }
  let traffic: Traffic | undefined;
  const stopTraffic = async (): Promise<void> => traffic?.stop();
  return {
    services: [...services].map(([name, { port }]) => ({ name, port })),
    begin: (surroundings) => {
      for (const service of services.values()) service.connect(surroundings);
      if (rate > 0) traffic = startTraffic({ proxyUrl: surroundings.proxyUrl, rate });
    },
    lost: child.then(({ lost }) => lost),
    stopTraffic,
    close: async () => {
      await stopTraffic();
      await Promise.all([...services.values()].map((service) => service.close()));
    },
  };
}
