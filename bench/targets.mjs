// What is compared: tracectl with more and more switched on, what else carries HTTP, and no proxy at all. All of them stand
// in front of one upstream; those that trace post their spans to one collector, which counts them apart.
import { scratchHome, startDashboard, startProxy } from './built-program.mjs';
import { startCannedUpstream } from './canned-upstream.mjs';
import { startBarePipe } from './peers/bare-pipe.mjs';
import { startEnvoy } from './peers/envoy.mjs';
import { startHttpProxy } from './peers/http-proxy.mjs';
import { startMitmdump } from './peers/mitmdump.mjs';
import { startNginx } from './peers/nginx.mjs';
import { startSpanCollector } from './span-collector.mjs';

export const DIRECT = 'direct';
export const BARE_PIPE = 'bare pipe';
export const ENVOY = 'Envoy, tracing';
export const DASHBOARD_OFF = 'tracectl';
export const DASHBOARD_ON = 'tracectl, dashboard';
export const EVERYTHING_ON = 'tracectl, dashboard and capture';

const SIZE = { columns: 120, rows: 36 };

/**
 * The surroundings of a run (`upstream`, `environment`), and `start`, which gives the targets of these names in their order. One that cannot be had is
 * told with its reason, and left out.
 */
export async function prepareTargets() {
  const { environment, folder } = scratchHome();
  const upstream = await startCannedUpstream();
  const collector = await startSpanCollector();

  const tracectl = (zipkin, ...args) =>
    startProxy(upstream.port, ['--zipkin', zipkin.href, ...args], environment);
  const dashboard = (zipkin, ...args) =>
    startDashboard(upstream.port, ['--zipkin', zipkin.href, ...args], SIZE, environment);
  const starters = {
    [DIRECT]: async () => ({ ...upstream, stop: async () => {} }),
    nginx: () => startNginx(upstream.port, folder),
    [ENVOY]: (zipkin) => startEnvoy(upstream.port, zipkin, folder),
    [BARE_PIPE]: () => startBarePipe(upstream.port),
    'http-proxy': () => startHttpProxy(upstream.port),
    mitmdump: () => startMitmdump(upstream.port, environment),
    [DASHBOARD_OFF]: (zipkin) => tracectl(zipkin, '--quiet', '--no-capture'),
    'tracectl --json': (zipkin) => tracectl(zipkin, '--json', '--no-capture'),
    'tracectl, capture': (zipkin) => tracectl(zipkin, '--quiet'),
    [DASHBOARD_ON]: (zipkin) => dashboard(zipkin, '--no-capture'),
    [EVERYTHING_ON]: (zipkin) => dashboard(zipkin),
  };
  const unavailable = new Set();
  let started = 0;

  const start = async (names = Object.keys(starters)) => {
    const targets = [];
    for (const name of names.filter((each) => !unavailable.has(each))) {
      started += 1;
      const place = `${started}`;
      try {
        const target = await starters[name](collector.urlFor(place));
        targets.push({ ...target, name, spans: () => collector.spans(place) });
      } catch (error) {
        unavailable.add(name);
        console.log(`${name}: skipped. ${error.message.trim().split('\n')[0]}`);
      }
    }
    return targets;
  };
  const stop = async () => {
    await collector.stop();
    await upstream.stop();
  };
  return { start, stop, upstream, environment };
}

export async function stopAll(targets) {
  for (const { stop } of targets.toReversed()) await stop();
}
