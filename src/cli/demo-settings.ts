// The settings of a demo: those of a proxy in front of its services, with what its faults need to be seen. Pure.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { ServiceFault } from '../demo/faults.ts';
import { SHOPPER_USER_AGENT } from '../demo/traffic.ts';

/** Where traces begin when the demo runs: its own shoppers, and whoever is curious. */
const ENTRIES = [SHOPPER_USER_AGENT, 'curl', 'Mozilla', 'HTTPie', 'Wget'];

export function demoSettings(
  settings: EffectiveSettings,
  faults: readonly ServiceFault[],
  services: readonly { readonly name: string; readonly port: number }[],
): EffectiveSettings {
  const { values, origins } = settings;
  const has = (fault: ServiceFault['fault']) => faults.some((each) => each.fault === fault);
  return {
    ...settings,
    values: {
      ...values,
      upstream: undefined,
      route: [],
      service: services.map(({ name, port }) => ({
        name,
        upstream: { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false },
      })),
      entry: [...values.entry, ...ENTRIES],
      // Nothing can be cut off an id of 64 bits.
      traceId128bit: values.traceId128bit || (has('truncate') && origins.traceId128bit.kind === 'default'),
      // A service that reads B3 would find it in whatever tracectl writes besides; so nothing else is written.
      propagation:
        has('b3-to-w3c') && origins.propagation.kind === 'default' ? ['b3multi', 'ot'] : values.propagation,
    },
  };
}
