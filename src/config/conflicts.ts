// Settings that are right each by itself and wrong together.
import { isLoopbackAddress, urlHost } from '../http/authority.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import type { HostAndPort } from './addresses.ts';
import type { EffectiveSettings } from './effective-settings.ts';
import type { Problem } from './problems.ts';
import type { SettingKey } from './settings.ts';

/** `platform`: as Node names it. */
export function settingConflicts(
  settings: EffectiveSettings,
  platform: NodeJS.Platform = process.platform,
): Problem[] {
  return [
    ...repeatedRules(settings),
    ...sharedPorts(settings),
    ...ownLoops(settings),
    ...remoteAddresses(settings),
    ...impossibleWorkers(settings, platform),
    ...withoutFindings(settings),
    ...withoutRecording(settings),
  ];
}

function repeatedRules(settings: EffectiveSettings): Problem[] {
  const { service, caller, route, tag, break: faults } = settings.values;
  const repeats = (key: SettingKey, noun: string, names: readonly string[]): Problem[] =>
    names.flatMap((name, index) =>
      names.indexOf(name) < index
        ? [
            {
              path: pathOf(settings, key, index),
              wrong: `the ${noun} ${name} is taken`,
              fix: `give each ${noun} once`,
            },
          ]
        : [],
    );
  return [
    ...repeats(
      'service',
      'name',
      service.map(({ name }) => name),
    ),
    ...repeats(
      'caller',
      'caller',
      caller.map(({ name }) => name),
    ),
    ...repeats(
      'route',
      'prefix',
      route.map(({ prefix }) => prefix),
    ),
    ...repeats(
      'break',
      'service',
      faults.map(({ service: broken }) => broken),
    ),
    ...repeats(
      'tag',
      'tag',
      tag.map(({ key }) => key),
    ),
  ];
}

interface PortClaim {
  readonly path: string;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly owner: string;
}

/** Listeners that would get in each other's way before any other program does. */
function sharedPorts(settings: EffectiveSettings): Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  for (const { path, port, hosts, owner } of portClaims(settings)) {
    // Any free port is another one each time.
    if (port === 0) continue;
    const addresses = hosts.map((host) => `${host} ${port}`);
    const other = addresses.map((address) => owners.get(address)).find((each) => each !== undefined);
    if (other !== undefined) {
      problems.push({ path, wrong: `port ${port} is taken by ${other}`, fix: 'give another port' });
    }
    for (const address of addresses) owners.set(address, owner);
  }
  return problems;
}

function portClaims(settings: EffectiveSettings): PortClaim[] {
  const { listen, service, caller } = settings.values;
  const hosts = listen.map(({ host }) => host);
  return [
    ...listen.map(({ host, port }, index) => ({
      path: pathOf(settings, 'listen', index),
      port,
      hosts: [host],
      owner: 'another --listen',
    })),
    ...service.map(({ name, port = 0 }, index) => ({
      path: pathOf(settings, 'service', index),
      port,
      hosts,
      owner: `the service ${name}`,
    })),
    ...caller.map(({ name, port }, index) => ({
      path: pathOf(settings, 'caller', index),
      port,
      hosts,
      owner: `the caller ${name}`,
    })),
    ...sinkAddresses(settings).map(({ key, host, port }) => ({
      path: pathOf(settings, key),
      port,
      hosts: [host],
      owner: key === 'sink' ? 'the sink' : `--${key === 'otlp' ? 'otlp' : 'otlp-grpc'}`,
    })),
  ];
}

/** Those that somebody gave; what `auto` stands for gives way to whoever is there first. */
function sinkAddresses({ values }: EffectiveSettings): (HostAndPort & { readonly key: SinkKey })[] {
  return (['sink', 'otlp', 'otlpGrpc'] as const).flatMap((key) => {
    const address = values[key];
    return address === undefined || address === 'auto' ? [] : [{ key, ...address }];
  });
}

type SinkKey = 'sink' | 'otlp' | 'otlpGrpc';

/** Upstreams that are tracectl itself. */
function ownLoops(settings: EffectiveSettings): Problem[] {
  const { upstream, route, service, caller, listen } = settings.values;
  const ownPorts = new Set([...listen, ...service, ...caller].map(({ port }) => port));
  const isOwn = ({ host, port }: Upstream) =>
    (host === 'localhost' || isLoopbackAddress(host)) && ownPorts.has(port);
  const loop = (path: string): Problem => ({
    path,
    wrong: 'it leads back to tracectl itself',
    fix: 'give the address of the program behind it',
  });
  return [
    ...(upstream !== undefined && isOwn(upstream) ? [loop(pathOf(settings, 'upstream'))] : []),
    ...route.flatMap((each, index) => (isOwn(each.upstream) ? [loop(pathOf(settings, 'route', index))] : [])),
    ...service.flatMap((each, index) =>
      isOwn(each.upstream) ? [loop(pathOf(settings, 'service', index))] : [],
    ),
  ];
}

/** Whoever reaches a listener sends whatever passes, to wherever this machine can; so it takes a word of its own. */
function remoteAddresses(settings: EffectiveSettings): Problem[] {
  const { listen, allowRemoteClients } = settings.values;
  if (allowRemoteClients) return [];
  const remote = ({ host, port }: HostAndPort, path: string): Problem[] =>
    isLoopbackAddress(host)
      ? []
      : [
          {
            path,
            wrong: `"${urlHost(host)}:${port}" could be reached from other machines`,
            fix: 'give 127.0.0.1:PORT or [::1]:PORT, or --allow-remote-clients beside it',
          },
        ];
  return [
    ...listen.flatMap((address, index) => remote(address, pathOf(settings, 'listen', index))),
    ...sinkAddresses(settings).flatMap((address) => remote(address, pathOf(settings, address.key))),
  ];
}

/** SO_REUSEPORT shares a port out among its listeners on Linux only, of the systems that Node runs on mostly. */
function impossibleWorkers(settings: EffectiveSettings, platform: NodeJS.Platform): Problem[] {
  if (settings.values.workers === 1 || platform === 'linux') return [];
  const wrong = 'threads can share a port on Linux only';
  return [{ path: pathOf(settings, 'workers'), wrong, fix: 'take it out, or give 1' }];
}

/** What asks for findings, or for causes, when none are looked for. */
function withoutFindings(settings: EffectiveSettings): Problem[] {
  const { findings, failOn, relayInferred } = settings.values;
  if (findings) return [];
  const judged = failOn.findIndex(({ kind }) => kind === 'severity' || kind === 'finding');
  const fix = 'take it out, or take out --no-findings';
  const problems: Problem[] = [];
  if (judged >= 0) {
    problems.push({
      path: pathOf(settings, 'failOn', judged),
      wrong: 'waits for findings, and none are made',
      fix,
    });
  }
  if (relayInferred) {
    problems.push({
      path: pathOf(settings, 'relayInferred'),
      wrong: 'tells of causes, and none are looked for',
      fix,
    });
  }
  return problems;
}

const ABOUT_ANSWERS = [
  'stubService',
  'stubMatch',
  'stubIgnore',
  'stubRepeat',
  'stubLatency',
  'stubDates',
  'stubUnmatched',
] as const satisfies readonly SettingKey[];

/** How recorded answers are given, and none are. In a file it may stand ready for a --stub. */
function withoutRecording(settings: EffectiveSettings): Problem[] {
  if (settings.values.stub.length > 0) return [];
  return ABOUT_ANSWERS.filter((key) => settings.origins[key].kind === 'flag').map((key) => ({
    path: pathOf(settings, key),
    wrong: 'is about recorded answers, and there is no recording',
    fix: 'give one with --stub, or take it out',
  }));
}

function pathOf(settings: EffectiveSettings, key: SettingKey, index?: number): string {
  const { kind, path = key } = settings.origins[key];
  const isFile = kind === 'project' || kind === 'user';
  return isFile && index !== undefined ? `${path}[${index}]` : path;
}
