import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../src/config/effective-settings.ts';
import { environmentLayer, fileLayer, flagLayer, type Layer } from '../../src/config/sources.ts';

const machine = { dataDir: '/data' };

function flags(given: Record<string, string[]>): Layer {
  return flagLayer(
    new Map(Object.entries(given).map(([key, texts]) => [key, { texts, isOff: false }])) as Parameters<
      typeof flagLayer
    >[0],
  );
}

describe('where a value comes from', () => {
  const flag = flags({ timeout: ['1s'] });
  const environment = environmentLayer({ TRACECTL_TIMEOUT: '2s' });
  const project = fileLayer('project', 'project.json', { timeout: '3s' });
  const user = fileLayer('user', 'user.json', { timeout: '4s' });

  it.each([
    [[flag, environment, project, user], 1000, { kind: 'flag', path: '--timeout' }],
    [[environment, project, user], 2000, { kind: 'environment', path: 'TRACECTL_TIMEOUT' }],
    [[project, user], 3000, { kind: 'project', path: 'project.json: timeout' }],
    [[user], 4000, { kind: 'user', path: 'user.json: timeout' }],
    [[], undefined, { kind: 'default' }],
  ])('is the strongest source that has it', (layers, timeout, origin) => {
    const { settings, problems } = resolveSettings(layers, machine, 'proxy');

    expect(problems).toEqual([]);
    expect(settings.values.timeout).toBe(timeout);
    expect(settings.origins.timeout).toEqual(origin);
  });

  it('is one source for a whole list', () => {
    const layers = [flags({ route: ['/a=x'] }), fileLayer('project', 'p', { route: ['/b=y', '/c=z'] })];

    expect(
      resolveSettings(layers, machine, 'proxy').settings.values.route.map(({ prefix }) => prefix),
    ).toEqual(['/a']);
  });

  it('is the machine for the data folder', () => {
    const { settings } = resolveSettings([], machine, 'proxy');

    expect(settings.values.dataDir).toBe('/data');
    expect(settings.texts.dataDir).toEqual(['/data']);
  });
});

it('has no value for what nobody set and no default gives', () => {
  const { settings } = resolveSettings([], machine, 'proxy');

  expect(settings.values.upstream).toBeUndefined();
  expect(settings.texts.upstream).toBeUndefined();
  expect(settings.values.route).toEqual([]);
});

describe('--compat envoy', () => {
  it("brings Envoy's defaults", () => {
    const { settings } = resolveSettings([flags({ compat: ['envoy'] })], machine, 'proxy');

    expect(settings.values).toMatchObject({
      timeout: 15_000,
      maxHeaders: 100,
      serverHeader: 'envoy',
      propagation: ['b3multi'],
    });
    expect(settings.origins.timeout).toEqual({ kind: 'compat', path: '--compat' });
  });

  it('leaves what somebody set, in whatever source', () => {
    const layers = [
      flags({ compat: ['envoy'], timeout: ['off'] }),
      fileLayer('user', 'user.json', { maxHeaders: 7, serverHeader: 'off' }),
    ];

    const { values } = resolveSettings(layers, machine, 'proxy').settings;

    expect(values.timeout).toBeUndefined();
    expect(values.maxHeaders).toBe(7);
    expect(values.serverHeader).toBeUndefined();
    expect(values.propagation).toEqual(['b3multi']);
  });
});

describe('problems', () => {
  it('are reported all at once, each with its path', () => {
    const layers = [
      flags({ timeout: ['30x'], listen: ['127.0.0.1:1', 'nowhere:1'] }),
      environmentLayer({ TRACECTL_SAMPLING: '200', TRACECTL_NONSENSE: '1' }),
      fileLayer('project', 'project.json', { service: ['a=b', 'B=c', 'd'], color: 'blue' }),
    ];

    const { problems } = resolveSettings(layers, machine, 'proxy');

    expect(problems.map(({ path }) => path).sort()).toEqual([
      '--listen',
      '--timeout',
      'TRACECTL_NONSENSE',
      'TRACECTL_SAMPLING',
      'project.json: color',
      'project.json: service[1]',
      'project.json: service[2]',
    ]);
  });

  it('say what would be right', () => {
    expect(resolveSettings([flags({ timeout: ['30x'] })], machine, 'proxy').problems).toEqual([
      {
        path: '--timeout',
        wrong: '"30x" is no duration',
        fix: 'give a number with ms, s, m or h, for example 30s, or off',
      },
    ]);
  });

  it('leave the setting at its default', () => {
    const { settings } = resolveSettings([flags({ connectTimeout: ['soon'] })], machine, 'proxy');

    expect(settings.values.connectTimeout).toBe(5000);
    expect(settings.origins.connectTimeout).toEqual({ kind: 'default' });
  });

  it('are not those of a value that a stronger source replaces', () => {
    const layers = [flags({ timeout: ['1s'] }), environmentLayer({ TRACECTL_TIMEOUT: '30x' })];

    expect(resolveSettings(layers, machine, 'proxy').problems).toEqual([]);
  });

  it('are not those of settings that the command does not take', () => {
    const layers = [environmentLayer({ TRACECTL_TIMEOUT: '30x' })];

    expect(resolveSettings(layers, machine, 'replay').problems).toEqual([]);
    expect(resolveSettings(layers, machine, undefined).problems).toHaveLength(1);
  });
});
