import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface PackageJson {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as T;
}

const packageJson = json<PackageJson>('package.json');
const lock = json<Lock>('package-lock.json');

/** An npm on an old Node silently resolves older majors, whose behaviour is another one. */
const majors: Readonly<Record<string, RegExp>> = {
  ink: /^8\./,
  react: /^19\.3\./,
  undici: /^8\./,
  commander: /^15\./,
  conf: /^16\./,
  zipkin: /^0\.22\./,
  vitest: /^5\./,
  'ink-testing-library': /^4\./,
  node: /^24\./,
};

describe('packages', () => {
  it.each(Object.entries(majors))(
    '%s is of the major that the code is written for, wanted, locked and installed',
    (name, major) => {
      const wanted = { ...packageJson.dependencies, ...packageJson.devDependencies }[name];
      const installed = json<{ version: string }>(`node_modules/${name}/package.json`).version;

      expect(wanted).toMatch(major);
      expect(lock.packages[`node_modules/${name}`]?.version).toBe(wanted);
      expect(installed).toBe(wanted);
    },
  );

  it('are wanted in exact versions', () => {
    const wanted = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies });

    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are locked without the address they were downloaded from', () => {
    const addressed = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);

    expect(addressed).toEqual([]);
  });
});

describe('the needed Node', () => {
  it('is the same in package.json and in the sentence that names it', () => {
    const bin = readFileSync(new URL('../../bin/tracectl.js', import.meta.url), 'utf8');
    const [, major, minor] = /const needed = \[(\d+), (\d+)\]/.exec(bin) ?? [];

    expect(packageJson.engines.node).toBe(`>=${major}.${minor}`);
  });
});
