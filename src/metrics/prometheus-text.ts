// Metrics in Prometheus's text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).

export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** What it counts, with its unit. */
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: MetricLabels;
  readonly value: number;
}

export type MetricLabels = Readonly<Record<string, string>>;

export function counter(name: string, help: string, ...samples: readonly MetricSample[]): MetricFamily {
  return { name, type: 'counter', help, samples };
}

export function gauge(name: string, help: string, ...samples: readonly MetricSample[]): MetricFamily {
  return { name, type: 'gauge', help, samples };
}

/** A sample of each count, by one label. */
export function samplesBy(label: string, counts: Iterable<readonly [string, number]>): MetricSample[] {
  return [...counts].map(([word, value]) => ({ labels: { [label]: word }, value }));
}

/** A family without samples is left out: nothing is said of what was never counted. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) => {
      const lines = samples.map((sample) => `${name}${sampleText(sample)}\n`);
      return `# HELP ${name} ${escapedHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function sampleText({ suffix = '', labels = {}, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapedLabel(text)}"`);
  return `${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}`;
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapedLabel(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}

/** As Go's ParseFloat reads it. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
