const ORDER = 'lib ← engine ← protocols ← state ← views';

/**
 * The rooms of the project and who may import whom: lib ← engine ← protocols ← state ← views.
 * What a room does not name is refused. `packages` are npm packages, by name or prefix. A room's
 * name stands for the rooms within it too: `lib` for `lib/base`.
 *
 * @typedef {object} Room
 * @property {string} path a folder (ending in a slash) or a file; the first match wins
 * @property {string[]} [may] other rooms it may import from
 * @property {string[]} [types] other rooms it may import types from
 * @property {string[]} [packages] npm packages it may import
 * @property {string[]} [below] rooms of earlier levels, which it may import from
 */

/** The rooms of src/lib by levels: each may import from those of earlier levels. */
export const LIB_ROOMS = [
  ['base'],
  ['model', 'methods'],
  ['mutation', 'assay'],
  ['output'],
  ['plan'],
  ['results', 'catalogue'],
  ['stats'],
  ['risk'],
  ['run-file', 'python', 'ranking'],
  ['published', 'link-format'],
  ['compare', 'campaign'],
];

/** @type {Record<string, string[]>} */
const LIB_PACKAGES = {
  base: ['@noble/hashes'],
  'run-file': ['hyparquet', 'hyparquet-writer'],
  stats: ['simple-statistics'],
};

/**
 * Rooms for the folders of a folder.
 * @param {string} parent its room's name
 * @param {string} path the folder, ending in a slash
 * @param {string[][]} levels names of its folders, the lowest level first
 * @param {Record<string, string[]>} packages what each may import
 * @returns {Record<string, Room>}
 */
export function levelled(parent, path, levels, packages = {}) {
  const named = levels.map((level) => level.map((name) => `${parent}/${name}`));
  return Object.fromEntries(
    levels.flatMap((level, at) =>
      level.map((name) => [
        `${parent}/${name}`,
        {
          path: `${path}${name}/`,
          below: named.slice(0, at).flat(),
          packages: packages[name] ?? [],
        },
      ]),
    ),
  );
}

/** @type {Record<string, Room>} */
export const ROOMS = {
  ...levelled('lib', 'src/lib/', LIB_ROOMS, LIB_PACKAGES),
  engine: { path: 'workers/engine/', may: ['lib', 'weights', 'store', 'protocols', 'shared'] },
  weights: {
    path: 'workers/weights/',
    may: ['lib'],
    packages: ['@huggingface/gguf', '@noble/hashes', '@xenova/transformers'],
  },
  shared: { path: 'workers/shared/', may: ['lib'] },
  store: {
    path: 'workers/store/',
    may: ['lib', 'weights', 'shared'],
    types: ['protocols'],
    packages: ['@noble/hashes'],
  },
  meaning: {
    path: 'workers/meaning/',
    may: ['lib', 'shared', 'protocols'],
    packages: ['@xenova/transformers', 'onnxruntime-web'],
  },
  'web-llm': {
    path: 'workers/web-llm/',
    may: ['lib', 'shared', 'weights', 'protocols'],
    packages: ['@mlc-ai/web-llm'],
  },
  analysis: {
    path: 'workers/analysis/',
    may: ['lib'],
    types: ['protocols'],
    packages: ['fflate', 'read-excel-file'],
  },
  campaign: {
    path: 'workers/campaign/',
    may: ['lib', 'protocols', 'shared'],
    packages: ['@nats-io/jetstream', '@nats-io/nats-core'],
  },
  offline: {
    path: 'workers/offline/',
    types: ['protocols'],
    packages: ['workbox-precaching', 'workbox-routing', 'workbox-strategies'],
  },
  protocols: { path: 'src/protocols/', types: ['lib'] },
  cli: {
    path: 'cli/',
    may: ['lib', 'engine', 'weights', 'campaign', 'figures', 'scripts'],
    packages: [
      '@nats-io/transport-node',
      'fast-png',
      'playwright',
      'webgpu',
      ...['child_process', 'fs', 'net', 'os', 'path', 'util', 'worker_threads'].map(
        (name) => `node:${name}`,
      ),
    ],
  },
  scripts: { path: 'scripts/lib/' },
  figures: { path: 'src/figures/', may: ['lib'], packages: ['d3', 'fast-png'] },
  storage: { path: 'src/storage/', may: ['lib'], packages: ['idb'] },
  state: {
    path: 'src/state/',
    may: ['lib', 'protocols', 'storage'],
    packages: ['zustand/vanilla'],
  },
  views: {
    path: 'src/views/',
    may: ['lib', 'figures', 'state'],
    types: ['protocols'],
    packages: ['react', 'react-dom', 'zustand'],
  },
  main: {
    path: 'src/main.tsx',
    may: ['storage', 'state', 'views'],
    packages: ['react', 'react-dom', '@fontsource-variable'],
  },
};

/**
 * The room a file is in, or null where no rule holds (scripts, configuration).
 * @param {string} file path from the repository's root, with forward slashes
 * @param {Record<string, Room>} [rooms]
 * @returns {string | null}
 */
export function roomOf(file, rooms = ROOMS) {
  const found = Object.entries(rooms).find(([, { path }]) =>
    path.endsWith('/') ? file.startsWith(path) : file === path,
  );
  return found ? found[0] : null;
}

/**
 * Whether a permission names a room, or the room it lies in.
 * @param {string} permission
 * @param {string | null} room
 */
export const covers = (permission, room) =>
  room === permission || !!room?.startsWith(`${permission}/`);

/**
 * Whether a permission names a package, or what a specifier takes from it.
 * @param {string} permission
 * @param {string} specifier
 */
export const coversPackage = (permission, specifier) =>
  specifier === permission || specifier.startsWith(`${permission}/`);

/**
 * Why a file may not import something, or null if it may.
 * @param {string} file path of the importing file from the repository's root
 * @param {string} source what it imports: a package, or a file as a path from the root with `./`
 * @param {boolean} typeOnly whether only types are imported
 * @param {Record<string, Room>} [rooms]
 * @returns {string | null}
 */
export function whyNot(file, source, typeOnly, rooms = ROOMS) {
  const from = roomOf(file, rooms);
  if (!from) return null;
  const { may = [], types = [], packages = [], below = [] } = rooms[from];
  if (!source.startsWith('./')) {
    const allowed = packages.some((name) => coversPackage(name, source));
    return allowed ? null : `${from} may not import the package ${source}.`;
  }
  const to = roomOf(source.slice(2), rooms);
  if (to === from || [...may, ...below].some((name) => covers(name, to))) return null;
  if (types.some((name) => covers(name, to))) {
    return typeOnly ? null : `${from} may import only types from ${to}.`;
  }
  const order = below.length > 0 ? 'it is not of an earlier level' : ORDER;
  return `${from} may not import from ${to ?? source}: ${order}.`;
}
