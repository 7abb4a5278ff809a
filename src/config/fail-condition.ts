// One item of `--fail-on`, read by the rules of the findings and put into the words of settings.
import { findingCatalogue } from '../findings/catalogue.ts';
import { type FailOnRule, parseFailOn } from '../findings/fail-on.ts';
import { nearestCodes } from './nearest-codes.ts';
import { accept, reject, type ValueType } from './parse-result.ts';

const CONDITIONS = ['error', 'warning', 'info', '5xx', '4xx', 'failed', 'slow>500ms', 'diff'];

export const failCondition: ValueType<FailOnRule> = {
  placeholder: 'LIST',
  json: 'string',
  choices: [...CONDITIONS, ...findingCatalogue.map(({ code }) => code)],
  parse: (text) => {
    const result = parseFailOn(text);
    const rule = 'rules' in result && result.rules.length === 1 ? result.rules[0] : undefined;
    if (rule !== undefined) return accept(rule);
    const near = nearestCodes(text);
    const meant = near.length === 0 ? '' : `, perhaps ${near.join(' or ')}`;
    return reject(
      `"${text}" is no condition`,
      `${CONDITIONS.join(', ')} or a code that "tracectl explain" lists${meant}`,
    );
  },
};
