// What `--break` takes: a service of the demo and the way in which it breaks its traces.
import { cannotBreak, faultNames, type ServiceFault, USUAL_FAULT } from '../demo/faults.ts';
import { demoServiceNames } from '../demo/shop.ts';
import { accept, reject, type ValueType } from './parse-result.ts';
import { listed } from './words.ts';

export const breakRule: ValueType<ServiceFault> = {
  placeholder: 'SERVICE[:HOW]',
  json: 'string',
  parse: (text) => {
    const [name, how = USUAL_FAULT, ...more] = text.split(':');
    const service = demoServiceNames.find((each) => each === name);
    if (service === undefined) {
      return reject(`"${name}" is no service of the demo`, listed(demoServiceNames));
    }
    const fault = more.length > 0 ? undefined : faultNames.find((each) => each === how);
    if (fault === undefined) {
      const right = `${service}:HOW, where HOW is ${listed(faultNames)}`;
      return reject(`"${[how, ...more].join(':')}" is no way to break a trace`, right);
    }
    const reason = cannotBreak({ service, fault });
    if (reason !== undefined) return reject(`"${text}" is not possible: ${reason}`, right(fault));
    return accept({ service, fault });
  },
};

/** The services that can have this fault. */
function right(fault: ServiceFault['fault']): string {
  const able = demoServiceNames.filter((service) => cannotBreak({ service, fault }) === undefined);
  return listed(able.map((service) => `${service}:${fault}`));
}
