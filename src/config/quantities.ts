// Durations, sizes, percentages and whole numbers as people write them, with their limits.
import { accept, reject, type ValueType } from './parse-result.ts';

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Node's timers hold 31 bits of milliseconds; a longer one fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds, whole and at least 1. */
export const duration: ValueType<number> = {
  placeholder: 'DURATION',
  json: 'string',
  parse: (text) => {
    const right = 'a number with ms, s, m or h, for example 30s';
    const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
    const perUnit = MS_PER_UNIT[unit];
    if (perUnit === undefined) return reject(`"${text}" is no duration`, right);
    const ms = Math.round(Number(number) * perUnit);
    if (ms < 1) return reject(`"${text}" is shorter than 1ms`, right);
    if (ms > LONGEST_MS) return reject(`"${text}" is longer than 596h`, right);
    return accept(ms);
  },
};

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1000,
  kib: 1024,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
};

/** Bytes, from `leastBytes` up to `mostMebibytes`. */
export function size(mostMebibytes: number, leastBytes = 0): ValueType<number> {
  return {
    placeholder: 'SIZE',
    json: 'string',
    parse: (text) => {
      const right = `bytes, or a number with KB, KiB, MB or MiB, for example 64KiB`;
      const [, number = '', unit = '?'] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
      const perUnit = BYTES_PER_UNIT[unit.toLowerCase()];
      if (perUnit === undefined) return reject(`"${text}" is no size`, right);
      const bytes = Math.round(Number(number) * perUnit);
      if (bytes > mostMebibytes * 1024 ** 2)
        return reject(`"${text}" is more than ${mostMebibytes}MiB`, right);
      if (bytes < leastBytes) return reject(`"${text}" is less than ${leastBytes} bytes`, right);
      return accept(bytes);
    },
  };
}

/** 0-100, decimals allowed; a percent sign may follow. */
export const percentage: ValueType<number> = {
  placeholder: 'PERCENT',
  json: 'number',
  parse: (text) => {
    const [, number] = /^(\d{1,3}(?:\.\d+)?)%?$/.exec(text) ?? [];
    if (number === undefined || Number(number) > 100) {
      return reject(`"${text}" is no percentage`, 'a number from 0 to 100');
    }
    return accept(Number(number));
  },
};

export function wholeNumber(least: number, most: number): ValueType<number> {
  return {
    placeholder: 'N',
    json: 'number',
    parse: (text) => {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
      if (number === undefined || number < least || number > most) {
        return reject(`"${text}" is out of range`, `a whole number from ${least} to ${most}`);
      }
      return accept(number);
    },
  };
}

/** A number that may have decimals. */
export function decimal(least: number, most: number): ValueType<number> {
  return {
    placeholder: 'N',
    json: 'number',
    parse: (text) => {
      const number = /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
      if (number === undefined || number < least || number > most) {
        return reject(`"${text}" is out of range`, `a number from ${least} to ${most}`);
      }
      return accept(number);
    },
  };
}
