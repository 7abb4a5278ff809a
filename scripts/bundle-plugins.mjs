// Where the bundles differ from the packages as published: what is left out, or put off until it is needed, because loading
// it costs start-up time. The times are Node 24's, beside 20 ms for `node -e 0`.

/** Ink imports React's devtools only when DEV is set; the package is not a dependency, and an empty module is enough. */
export const withoutDevtools = {
  name: 'without-devtools',
  setup(plugins) {
    plugins.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    plugins.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
      contents: 'export default { initialize() {}, connectToDevTools() {} };',
    }));
  },
};

/**
 * undici's index loads all of undici, of which the data plane uses the pool: 8 ms and 400 KiB for fetch, WebSocket, caches
 * and mocks. An import of anything that is not listed here fails the build.
 */
export const usedOfUndici = {
  name: 'used-of-undici',
  setup(plugins) {
    plugins.onResolve({ filter: /^undici$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'used',
      pluginData: resolveDir,
    }));
    plugins.onLoad({ filter: /.*/, namespace: 'used' }, ({ pluginData }) => ({
      resolveDir: pluginData,
      contents: `
        export { default as Pool } from 'undici/lib/dispatcher/pool.js';
        export { default as buildConnector } from 'undici/lib/core/connect.js';`,
    }));
  },
};

/**
 * An `import` of node:http reads every export, and one of them loads Node's own fetch and WebSocket: 15 ms in each thread.
 * `require` does not.
 */
export const requiredHttp = {
  name: 'required-http',
  setup(plugins) {
    plugins.onResolve({ filter: /^node:http$/ }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'required' },
    );
    plugins.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};

/**
 * string-width takes 18 ms to load, most of it for a pattern of all emoji sequences. Plain ASCII, styled or not, needs none
 * of it, so it is loaded when other text is first measured.
 */
export const lateStringWidth = {
  name: 'late-string-width',
  setup(plugins) {
    plugins.onResolve({ filter: /^string-width$/ }, ({ path, kind, resolveDir }) =>
      kind === 'require-call' ? undefined : { path, namespace: 'late', pluginData: resolveDir },
    );
    plugins.onLoad({ filter: /.*/, namespace: 'late' }, ({ pluginData }) => ({
      resolveDir: pluginData,
      contents: String.raw`
        const STYLES = /\x1b\[[\d;]*m/g;
        const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
        export default function stringWidth(text, options) {
          if (options === undefined && typeof text === 'string') {
            const bare = text.replace(STYLES, '');
            if (PRINTABLE_ASCII.test(bare)) return bare.length;
          }
          return require('string-width').default(text, options);
        }`,
    }));
  },
};
