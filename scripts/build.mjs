// Builds `dist`: the program (main), the data plane's thread (worker) and the dashboard above all, bundled apart because
// the packages they carry cost start-up time that the others must not pay: undici only in the worker, Ink and React
// only in the dashboard. The build fails when one strays.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lateStringWidth, requiredHttp, usedOfUndici, withoutDevtools } from './bundle-plugins.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

const bundles = [
  // What is loaded with `import()` becomes a file of its own beside the entry: what a command needs when it runs, and the
  // data plane, which the worker's entry loads by way of the compile cache.
  { name: 'main', entry: 'src/cli/main.ts', splitting: true, refuses: ['undici', 'ink', 'react'] },
  { name: 'worker', entry: 'src/link/worker-entry.ts', splitting: true, refuses: ['ink', 'react'] },
  {
    name: 'attribution',
    entry: 'src/link/attribution-entry.ts',
    splitting: true,
    refuses: ['undici', 'ink', 'react', 'commander'],
  },
  // The demo's service that has a process of its own.
  {
    name: 'demo-service',
    entry: 'src/demo/service-process-entry.ts',
    splitting: false,
    refuses: ['undici', 'ink', 'react', 'commander'],
  },
  {
    name: 'dashboard',
    entry: 'src/tui/start-dashboard.tsx',
    splitting: false,
    refuses: ['undici'],
    // Yoga would fetch its WebAssembly from a data: URL, and Node would load its own undici for that: 20 ms.
    define: { fetch: 'undefined' },
  },
];

async function bundle({ name, entry, splitting, define = {} }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: dist,
    bundle: true,
    splitting,
    // Beside the entry and not below it: code finds worker.js and dashboard.js relative to its own file.
    chunkNames: `${name}-[name]-[hash]`,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Names stay, so that a stack trace reads well without the maps.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    // CommonJS packages (zipkin, parts of Ink) call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    plugins: [withoutDevtools, usedOfUndici, requiredHttp, lateStringWidth],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** Packages that landed where they must not, with the file of theirs that did. */
function strays(metafile, refuses) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  return refuses.flatMap((name) => {
    const file = inputs.find((input) => input.includes(`node_modules/${name}/`));
    return file === undefined ? [] : [file];
  });
}

const kept = new Set();
for (const each of bundles) {
  const metafile = await bundle(each);
  const strayed = strays(metafile, each.refuses);
  if (strayed.length > 0) throw new Error(`dist/${each.name}.js must not carry ${strayed.join(', ')}`);
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
    kept.add(basename(path));
    if (path.endsWith('.js')) console.log(`${path}  ${Math.ceil(bytes / 1024)} KiB`);
  }
}
// Files of an earlier build go last, so that a program started meanwhile still finds its own.
for (const file of readdirSync(dist)) if (!kept.has(file)) rmSync(join(dist, file), { recursive: true });
