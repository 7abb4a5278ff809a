import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);

/** The packages whose files the maps of a bundle's chunks name. */
function packagesIn(bundle: string): Set<string> {
  const maps = readdirSync(dist).filter((file) => new RegExp(`^${bundle}\\b.*\\.js\\.map$`).test(file));
  return new Set(maps.flatMap((map) => [...packagesOf(map)]));
}

function packagesOf(map: string): Set<string> {
  const { sources } = JSON.parse(readFileSync(new URL(map, dist), 'utf8')) as { sources: string[] };
  return new Set(sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []));
}

/** Needs the built program: `npm test` builds it first. */
describe('the built program', () => {
  it('carries undici in the worker only', () => {
    expect(packagesIn('worker')).toContain('undici');
    expect(packagesIn('main')).not.toContain('undici');
    expect(packagesIn('dashboard')).not.toContain('undici');
  });

  it('carries Ink and React in the dashboard only', () => {
    expect(packagesIn('dashboard')).toContain('ink');
    expect(packagesIn('dashboard')).toContain('react');
    for (const bundle of ['main', 'worker']) {
      expect(packagesIn(bundle)).not.toContain('ink');
      expect(packagesIn(bundle)).not.toContain('react');
    }
  });

  it('loads little more than commander at every start: `--help` is as quick as that', () => {
    const packages = new Set(filesLoadedAtStart('main.js').flatMap((file) => [...packagesOf(`${file}.map`)]));

    expect([...packages].sort()).toEqual(['commander', 'env-paths', 'is-safe-filename']);
    expect(packagesIn('main')).toContain('conf');
  });
});

/** The file and what it imports, not by `import()`, and so on. */
function filesLoadedAtStart(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(new URL(file, dist), 'utf8');
  const imported = [...text.matchAll(/(?:from|import) ?"\.\/([^"]+)"/g)].map(([, name]) => name ?? '');
  return [file, ...imported.flatMap((name) => filesLoadedAtStart(name, seen))];
}
