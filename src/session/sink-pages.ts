// What a session lets be read on the sink's port beside its spans: its counts at /metrics.
import type { IncomingMessage } from 'node:http';
import { type MetricFamily, PROMETHEUS_CONTENT_TYPE, prometheusText } from '../metrics/prometheus-text.ts';
import { type Answer, wrongMethod } from '../sink/answer.ts';

export interface SinkPagesDependencies {
  metrics(): readonly MetricFamily[];
}

/** Undefined: the path is another. */
export function sinkPages({
  metrics,
}: SinkPagesDependencies): (request: IncomingMessage) => Answer | undefined {
  return ({ url = '', method }) => {
    const path = url.split('?', 1)[0];
    if (path !== '/metrics') return undefined;
    if (method !== 'GET' && method !== 'HEAD') return wrongMethod('GET, HEAD');
    const headers = { 'content-type': PROMETHEUS_CONTENT_TYPE, 'cache-control': 'no-store' };
    return { status: 200, body: Buffer.from(prometheusText(metrics())), headers };
  };
}
