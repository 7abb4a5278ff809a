import { expect, it } from 'vitest';
import { counter, gauge, prometheusText } from '../../src/metrics/prometheus-text.ts';

it('a metric is told with its help, its type and a line for each sample', () => {
  const text = prometheusText([
    counter('a_total', 'Of a.', { labels: { code: '200' }, value: 3 }, { value: 0.5 }),
  ]);

  expect(text).toBe('# HELP a_total Of a.\n# TYPE a_total counter\na_total{code="200"} 3\na_total 0.5\n');
});

it('a metric without samples is left out', () => {
  expect(prometheusText([gauge('a', 'Of a.')])).toBe('');
});

it.each([
  ['a quotation mark', 'a"b', 'a\\"b'],
  ['a backslash', 'a\\nb', 'a\\\\nb'],
  ['a line feed', 'a\nb', 'a\\nb'],
  ['what the format leaves alone', 'ä}{=,\r', 'ä}{=,\r'],
])('in a label %s is written as the format says', (_, value, written) => {
  expect(prometheusText([gauge('a', 'Of a.', { labels: { l: value }, value: 1 })])).toContain(
    `a{l="${written}"} 1\n`,
  );
});

it('in a help text only backslash and line feed are escaped', () => {
  expect(prometheusText([gauge('a', 'x\\y\n"z"', { value: 1 })])).toContain('# HELP a x\\\\y\\n"z"\n');
});

it.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [1e21, '1e+21'],
])('%d is written as %s', (value, written) => {
  expect(prometheusText([gauge('a', 'Of a.', { value })])).toContain(`a ${written}\n`);
});
