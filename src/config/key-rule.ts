// Keys of the dashboard, bound by a setting.
import { accept, reject, type ValueType } from './parse-result.ts';

/** A command of the dashboard, and the keys that it shall have. Whether there are such, the dashboard knows. */
export interface KeyRule {
  readonly command: string;
  readonly keys: readonly string[];
}

export const keyRule: ValueType<KeyRule> = {
  placeholder: 'COMMAND=KEYS',
  json: 'string',
  parse: (text) => {
    const [, command, keys = ''] = /^([a-z][a-zA-Z0-9]*)=(.*)$/s.exec(text) ?? [];
    const named = keys.split(' ').filter((key) => key !== '');
    if (command === undefined || named.length === 0) {
      return reject(`"${text}" binds no key`, 'a command and its keys, for example replay=R');
    }
    return accept({ command, keys: named });
  },
};
