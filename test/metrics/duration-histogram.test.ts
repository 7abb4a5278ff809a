import { expect, it } from 'vitest';
import { DurationHistogram } from '../../src/metrics/duration-histogram.ts';

function valuesOf(histogram: DurationHistogram): Record<string, number> {
  return Object.fromEntries(
    histogram.samples({}).map(({ suffix, labels, value }) => [labels?.le ?? suffix ?? '', value]),
  );
}

it('a duration counts in its bucket and in all that are larger, its boundary included', () => {
  const histogram = new DurationHistogram();
  for (const durationMs of [0.5, 7, 10, 3_600_001]) histogram.observe(durationMs);

  expect(valuesOf(histogram)).toMatchObject({
    '0.5': 1,
    '5': 1,
    '10': 3,
    '3600000': 3,
    '+Inf': 4,
    _count: 4,
    _sum: 3_600_018.5,
  });
});

it("the boundaries are those of Envoy's histograms", () => {
  const boundaries = Object.keys(valuesOf(new DurationHistogram())).filter((key) => !key.startsWith('_'));

  // As /stats/prometheus of Envoy 1.40.0 has them.
  const envoys =
    '0.5 1 5 10 25 50 100 250 500 1000 2500 5000 10000 30000 60000 300000 600000 1800000 3600000 +Inf';
  expect(new Set(boundaries)).toEqual(new Set(envoys.split(' ')));
});
