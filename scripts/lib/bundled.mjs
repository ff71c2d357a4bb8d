import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';

/**
 * The packages that a built site is made of: those whose sources its source maps name, and those
 * of which it has a file (fonts, WebAssembly) as it is.
 * @param {string} root the repository, with its node_modules
 * @param {string} dist the built site
 * @returns {string[]} their folders, from the repository's root, sorted
 */
export function bundledPackages(root, dist) {
  const filesIn = (/** @type {string} */ folder) =>
    readdirSync(folder).map((name) => join(folder, name));
  const built = filesIn(join(dist, 'assets'));
  // the service worker lies beside index.html
  const maps = [...filesIn(dist), ...built].filter((file) => file.endsWith('.map'));
  const sources = maps.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).sources);
  const assets = built.filter((file) => /\.(woff2?|wasm|mjs)$/.test(file));
  const folders = new Set([
    ...sources.flatMap((/** @type {string} */ source) => packageFolder(source) ?? []),
    ...assets.map((file) => ownerOf(root, file)),
  ]);
  return [...folders].sort();
}

/**
 * The package that a source is in, the innermost one.
 * @param {string} source a path, `node_modules/` in it
 * @returns {string | null} from `node_modules` on
 */
export function packageFolder(source) {
  const path = posix.normalize(source);
  const [found] = path.match(/node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/) ?? [];
  return found ?? null;
}

/**
 * The dependency that has a file of these very bytes.
 * @param {string} root
 * @param {string} file
 */
function ownerOf(root, file) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bytes = readFileSync(file);
  // a build puts a hash between the name and its ending
  const [, stem, ending] = /** @type {RegExpExecArray} */ (
    /^(.+)-[\w-]{8}(\.\w+)$/.exec(basename(file))
  );
  for (const name of Object.keys(devDependencies)) {
    const folder = join(root, 'node_modules', name);
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (basename(path) !== stem + ending) continue;
      const candidate = join(folder, path);
      if (statSync(candidate).size === bytes.length && readFileSync(candidate).equals(bytes))
        return `node_modules/${name}`;
    }
  }
  throw new Error(`No dependency has the file ${basename(file)} of the build.`);
}
