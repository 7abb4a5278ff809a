import { expect, it } from 'vitest';
import { settingConflicts } from '../../src/config/conflicts.ts';
import { resolveSettings } from '../../src/config/effective-settings.ts';
import { fileLayer, type Layer } from '../../src/config/sources.ts';

function conflicts(content: Record<string, unknown>, platform?: NodeJS.Platform): string[] {
  return conflictsOf(fileLayer('project', 'f', content), platform);
}

function conflictsOf(layer: Layer, platform?: NodeJS.Platform): string[] {
  const { settings, problems } = resolveSettings([layer], { dataDir: '/data' }, 'proxy');
  expect(problems).toEqual([]);
  return settingConflicts(settings, platform).map(({ path, wrong }) => `${path} ${wrong}`);
}

it('finds none in the defaults, nor in settings that fit together', () => {
  expect(conflicts({})).toEqual([]);
  expect(
    conflicts({
      upstream: 'localhost:3000',
      service: ['a=:3001@15011', 'b=:3002@15012', 'c=:3003@0', 'd=:3004@0', 'e=:3005'],
      route: ['/a=:1', '/a/=:1'],
      listen: ['127.0.0.1:0', '127.0.0.1:0'],
      sink: '127.0.0.1:0',
    }),
  ).toEqual([]);
});

it.each([
  [{ service: ['a=x', 'b=y', 'a=z'] }, ['f: service[2] the name a is taken']],
  [{ route: ['/a=x', '/a=y'] }, ['f: route[1] the prefix /a is taken']],
  [{ tag: ['a=literal:x', 'a=env:Y'] }, ['f: tag[1] the tag a is taken']],
  [{ listen: [':1', '127.0.0.1:1'] }, ['f: listen[1] port 1 is taken by another --listen']],
  [{ service: ['a=x@15001'] }, ['f: service[0] port 15001 is taken by another --listen']],
  [{ service: ['a=x@5', 'b=y@5'] }, ['f: service[1] port 5 is taken by the service a']],
  [{ sink: '127.0.0.1:15001' }, ['f: sink port 15001 is taken by another --listen']],
  [{ sink: '[::1]:5', service: ['a=x@5'] }, ['f: sink port 5 is taken by the service a']],
])('finds the conflict in %j', (content, found) => {
  expect(conflicts(content)).toEqual(found);
});

it.each([
  [{ upstream: ':15001' }, 'f: upstream'],
  [{ upstream: 'http://[::1]:15001/x' }, 'f: upstream'],
  [{ route: ['/a=127.0.0.1:15001'] }, 'f: route[0]'],
  [{ service: ['a=:7@7'] }, 'f: service[0]'],
])('finds an upstream that is tracectl itself in %j', (content, path) => {
  expect(conflicts(content)).toEqual([`${path} it leads back to tracectl itself`]);
});

it.each([
  [{ listen: ['0.0.0.0:1'] }, ['f: listen[0] "0.0.0.0:1" could be reached from other machines']],
  [{ listen: [':1', '[::]:2'] }, ['f: listen[1] "[::]:2" could be reached from other machines']],
  [{ sink: '192.168.1.2:1' }, ['f: sink "192.168.1.2:1" could be reached from other machines']],
])('lets no other machine in by %j alone', (content, found) => {
  expect(conflicts(content)).toEqual(found);
  expect(conflicts({ ...content, allowRemoteClients: true })).toEqual([]);
});

it.each(['darwin', 'win32', 'freebsd'] as const)('has one worker only on %s', (platform) => {
  expect(conflicts({ workers: 2 }, platform)).toEqual(['f: workers threads can share a port on Linux only']);
  expect(conflicts({ workers: 1 }, platform)).toEqual([]);
});

it('has several workers on Linux', () => {
  expect(conflicts({ workers: 2 }, 'linux')).toEqual([]);
});

it('leaves a listener of another machine alone', () => {
  expect(conflicts({ upstream: 'example.org:15001' })).toEqual([]);
});

it('asks for no findings where none are made', () => {
  expect(conflicts({ findings: false, failOn: ['5xx', 'error'], relayInferred: true })).toEqual([
    'f: failOn[1] waits for findings, and none are made',
    'f: relayInferred tells of causes, and none are looked for',
  ]);
  expect(conflicts({ findings: false, failOn: ['5xx'] })).toEqual([]);
  expect(conflicts({ findings: true, failOn: ['error'], relayInferred: true })).toEqual([]);
});

it('gives no recorded answers in some way where there are none, but lets a file be ready for them', () => {
  const content = { stubService: ['payments'], stubLatency: 'recorded' };
  const given = (more: Record<string, unknown>): Layer => ({
    ...fileLayer('project', 'f', { ...content, ...more }),
    kind: 'flag',
  });

  expect(conflictsOf(given({}))).toEqual([
    'f: stubService is about recorded answers, and there is no recording',
    'f: stubLatency is about recorded answers, and there is no recording',
  ]);
  expect(conflictsOf(given({ stub: ['shop.jsonl'] }))).toEqual([]);
  expect(conflicts(content)).toEqual([]);
});
