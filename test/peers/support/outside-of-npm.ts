// The environment of a program that must not take itself for a part of the npm run that the tests are in.
import { dirname } from 'node:path';

/** npm hands its own settings down to scripts; an npm that reads them would work in the checkout. */
export function outsideOfNpm(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name));
  // The Node that runs the tests, first: the machine's own may be too old.
  const searchPath = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(inherited), PATH: searchPath, ...more };
}
