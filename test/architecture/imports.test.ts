import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** A file imports from its own room or from one with a strictly lower number. */
const rooms: Readonly<Record<string, number>> = {
  trace: 0,
  http: 0,
  text: 0,
  codec: 1,
  propagation: 1,
  exchange: 2,
  proxy: 3,
  sink: 3,
  relay: 3,
  capture: 3,
  findings: 3,
  metrics: 3,
  attribution: 3,
  demo: 3,
  link: 4,
  config: 5,
  replay: 5,
  interchange: 6,
  session: 6,
  headless: 7,
  tui: 7,
  cli: 8,
};

/** Packages, and modules of Node, that only one room may import. */
const reserved: Readonly<Record<string, string>> = {
  undici: 'proxy',
  '@bufbuild/protobuf': 'codec',
  thrift: 'codec',
  '@grpc/grpc-js': 'sink',
  ink: 'tui',
  react: 'tui',
  'node:worker_threads': 'link',
  commander: 'cli',
  conf: 'config',
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));

/** Without what a generator wrote, whose names follow those of its sources. */
const written = files.filter((file) => !file.startsWith('codec/generated/'));

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, fixed, dynamic]) => fixed ?? dynamic ?? '');
}

function packageOf(target: string): string {
  if (target.startsWith('node:')) return target;
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Comments talk about what code must not do. */
function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '');
}

describe('imports', () => {
  it('are found in the forms that the code uses', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B,\n  C } from './b.ts';",
      "import './c.ts';",
      "export { d } from './d.ts';",
      "const e = await import('./e.ts');",
      "import * as f from 'f';",
    ].join('\n');

    const found = [...text.matchAll(IMPORT)].map(([, fixed, dynamic]) => fixed ?? dynamic);

    expect(found).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', 'f']);
  });

  it('stand in rooms that the table knows', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !Object.hasOwn(rooms, room))).toEqual([]);
  });

  it('go to the same room or to a lower number', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(src, join(src, dirname(file), target)))
        // package.json, for the version.
        .filter((target) => !target.startsWith('..'))
        .filter((target) => roomOf(target) !== roomOf(file))
        .filter((target) => (rooms[roomOf(target)] ?? 99) >= (rooms[roomOf(file)] ?? -1))
        .map((target) => `${file} imports ${target}`),
    );

    expect(wrong).toEqual([]);
  });

  it('leave packages to the room that they belong to', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .map(packageOf)
        .filter((target) => Object.hasOwn(reserved, target) && reserved[target] !== roomOf(file))
        .map((target) => `${file} imports ${target}`),
    );

    expect(wrong).toEqual([]);
  });

  it('name the file with its ending', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('.') && !/\.(?:tsx?|json)$/.test(target))
        .map((target) => `${file} imports ${target}`),
    );

    expect(wrong).toEqual([]);
  });
});

describe('the process', () => {
  it('is ended, asked for its environment and written to by the command line only', () => {
    const touches = /\bprocess\.(?:exit\b|exitCode\b|env\b|std(?:in|out|err)\b)|\bconsole\./;

    const wrong = files
      .filter((file) => roomOf(file) !== 'cli')
      .filter((file) => touches.test(withoutComments(readFileSync(join(src, file), 'utf8'))));

    expect(wrong).toEqual([]);
  });
});

describe('names', () => {
  it('say what a file holds', () => {
    const dumpingGrounds = /^(?:utils?|helpers?|common|shared|misc|types|core|base|lib|managers?)$/;

    const parts = written.flatMap((file) => file.replace(/(?:\.d)?\.tsx?$/, '').split('/'));

    expect(parts.filter((part) => dumpingGrounds.test(part))).toEqual([]);
    expect(parts.filter((part) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part))).toEqual([]);
  });

  it('are exported, never defaults', () => {
    const wrong = files.filter((file) => /^export default\b/m.test(readFileSync(join(src, file), 'utf8')));

    expect(wrong).toEqual([]);
  });
});
