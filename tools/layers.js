/**
 * The rooms of the project and who may import whom: lib ← engine ← protocol ← state ← views.
 * What a room does not name is refused. `packages` are npm packages, by name or prefix.
 *
 * @typedef {object} Room
 * @property {string} path a folder (ending in a slash) or a file; the first match wins
 * @property {string[]} [may] other rooms it may import from
 * @property {string[]} [types] other rooms it may import types from
 * @property {string[]} [packages] npm packages it may import
 */

/** @type {Record<string, Room>} */
export const ROOMS = {
  lib: {
    path: 'src/lib/',
    packages: ['@noble/hashes', 'hyparquet', 'hyparquet-writer', 'simple-statistics'],
  },
  engine: { path: 'workers/engine/', may: ['lib', 'weights'] },
  weights: {
    path: 'workers/weights/',
    may: ['lib', 'engine'],
    packages: ['@huggingface/gguf', '@noble/hashes', '@xenova/transformers'],
  },
  store: { path: 'workers/store/', may: ['lib', 'weights'], packages: ['@noble/hashes'] },
  protocol: { path: 'src/protocols/engine.ts', may: ['lib'], types: ['engine', 'weights'] },
  protocols: { path: 'src/protocols/', may: ['lib'] },
  jobs: { path: 'workers/shared/jobs.ts', may: ['lib'] },
  meaning: {
    path: 'workers/meaning/',
    may: ['lib', 'jobs', 'protocols'],
    packages: ['@xenova/transformers', 'onnxruntime-web'],
  },
  stock: {
    path: 'workers/stock/',
    may: ['lib', 'jobs', 'weights', 'protocols'],
    packages: ['@mlc-ai/web-llm'],
  },
  worker: {
    path: 'workers/',
    may: ['lib', 'engine', 'weights', 'store', 'protocol', 'protocols', 'jobs', 'meaning', 'stock'],
    packages: ['@xenova/transformers', 'fflate', 'read-excel-file'],
  },
  cli: {
    path: 'cli/',
    may: ['lib', 'engine', 'weights', 'worker', 'figures', 'scripts'],
    packages: [
      'fast-png',
      'playwright',
      'webgpu',
      ...['child_process', 'fs', 'os', 'path', 'url', 'util'].map((name) => `node:${name}`),
    ],
  },
  scripts: { path: 'scripts/lib/' },
  figures: { path: 'src/figures/', may: ['lib'], packages: ['d3', 'fast-png'] },
  storage: { path: 'src/storage/', may: ['lib'], packages: ['idb'] },
  state: {
    path: 'src/state/',
    may: ['lib', 'protocol', 'protocols', 'storage'],
    packages: ['zustand/vanilla', 'zustand/middleware', 'zustand/shallow'],
  },
  views: {
    path: 'src/views/',
    may: ['lib', 'figures', 'state'],
    types: ['protocol', 'protocols', 'storage'],
    packages: ['react', 'react-dom', 'zustand', 'd3', '@fontsource-variable'],
  },
  main: {
    path: 'src/main.tsx',
    may: ['lib', 'protocol', 'storage', 'state', 'views'],
    packages: ['react', 'react-dom', '@fontsource-variable'],
  },
};

/**
 * The room a file is in, or null where no rule holds (scripts, configuration).
 * @param {string} file path from the repository's root, with forward slashes
 * @returns {string | null}
 */
export function roomOf(file) {
  const found = Object.entries(ROOMS).find(([, { path }]) =>
    path.endsWith('/') ? file.startsWith(path) : file === path,
  );
  return found ? found[0] : null;
}

/**
 * Why a file may not import something, or null if it may.
 * @param {string} file path of the importing file from the repository's root
 * @param {string} source what it imports: a package, or a file as a path from the root with `./`
 * @param {boolean} typeOnly whether only types are imported
 * @returns {string | null}
 */
export function whyNot(file, source, typeOnly) {
  const from = roomOf(file);
  if (!from) return null;
  const { may = [], types = [], packages = [] } = ROOMS[from];
  if (!source.startsWith('./')) {
    const allowed = packages.some((name) => source === name || source.startsWith(`${name}/`));
    return allowed ? null : `${from} may not import the package ${source}.`;
  }
  const to = roomOf(source.slice(2));
  if (to === from || (to && may.includes(to))) return null;
  if (to && types.includes(to)) {
    return typeOnly ? null : `${from} may import only types from ${to}.`;
  }
  return `${from} may not import from ${to ?? source}: lib ← engine ← protocol ← state ← views.`;
}
