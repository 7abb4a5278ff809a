// What runs beside the proxy: the demo, and commands whose calls come here. A part of the table of all settings.
import { breakRule } from './break-rule.ts';
import { demo, runOnly } from './command-sets.ts';
import { decimal } from './quantities.ts';
import { runRule } from './rules.ts';
import { many, withDefault } from './setting.ts';

export const runSettings = {
  break: many(breakRule, {
    flag: '--break',
    list: 'repeated',
    group: 'Demo',
    commands: demo,
    onlyAsFlag: true,
    example: ['orders:drop-one'],
    meaning: 'Let this service break its traces, in the way that HOW names.',
  }),
  rate: withDefault(decimal(0, 1000), {
    flag: '--rate',
    group: 'Demo',
    commands: demo,
    default: '2',
    unit: 'requests a second',
    onlyAsFlag: true,
    meaning: 'Requests a second that the shoppers of the demo send to its storefront; 0 sends none.',
  }),

  run: many(runRule, {
    flag: '--run',
    list: 'repeated',
    group: 'What is run',
    commands: runOnly,
    example: ['orders=node orders.js'],
    meaning: 'A service and the command that starts it, for tracectl run without a command of its own.',
  }),
};
