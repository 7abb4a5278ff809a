// The ways in which a service of the demo can break its traces, each as it happens in real code.
import { calleesOf, type DemoServiceName, demoServiceNames } from './shop.ts';

export const faultNames = [
  'drop',
  'drop-one',
  'new-root',
  'stale',
  'truncate',
  'uppercase',
  'b3-to-w3c',
  'allow-list',
] as const;

export type FaultName = (typeof faultNames)[number];

/** What the service does, as the end of a sentence that begins with its name. */
export const faultMeanings: Readonly<Record<FaultName, string>> = {
  drop: 'sends no trace headers with any call: its HTTP client is not instrumented',
  'drop-one': 'sends none to one callee (payments, for orders): that call is made by a second HTTP client',
  'new-root': 'starts a new trace with every call: it does not read what came in',
  stale: 'keeps the context in a global variable: while several requests are open, calls carry a wrong one',
  truncate: 'cuts trace ids of 128 bits to their last 64',
  uppercase: 'writes ids in upper case, which W3C forbids',
  'b3-to-w3c': 'reads B3 only and writes W3C only: the trace that came in ends there',
  'allow-list': 'passes path, body and authorization on, and only headers of a list: a gateway',
};

/** Without a name of its own a fault is this one. */
export const USUAL_FAULT: FaultName = 'drop';

export interface ServiceFault {
  readonly service: DemoServiceName;
  readonly fault: FaultName;
}

/** What `npm start` breaks: orders keeps its traces on the way to stock and loses them on the way to payments. */
export const FIRST_LOOK: ServiceFault = { service: 'orders', fault: 'drop-one' };

/** Why the service cannot have the fault, as a clause; undefined when it can. */
export function cannotBreak({ service, fault }: ServiceFault): string | undefined {
  const callees = calleesOf[service];
  if (callees.length === 0) return `${service} calls nobody, so there is no trace that it could break`;
  if (fault === 'drop-one' && callees.length === 1) return `${service} calls ${callees[0]} only`;
  if (fault === 'allow-list' && service !== 'storefront') return `${service} is no gateway`;
  return undefined;
}

export const breakableServices: readonly DemoServiceName[] = demoServiceNames.filter(
  (service) => cannotBreak({ service, fault: USUAL_FAULT }) === undefined,
);
