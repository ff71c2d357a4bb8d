// Kernels in AssemblyScript (*.as.ts) become WebAssembly when they are imported: `file.as.ts?simd`
// with plain SIMD, `file.as.ts?relaxed` with relaxed SIMD. The import is the program, in base64.
import { Buffer } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** @type {Record<string, string[]>} what each build may use beyond the first WebAssembly */
const BUILDS = { simd: ['simd'], relaxed: ['simd', 'relaxed-simd'] };

/** Programs made before, by what they were made of: compiling takes seconds. */
const CACHE = resolve(import.meta.dirname, '../node_modules/.cache/assembly');

/**
 * Compiles a file; what it imports lies in the same folder.
 * @param {string} file
 * @param {string} build simd or relaxed
 * @returns {Promise<{ program: Buffer, sources: string[] }>} and all files it may be made of
 */
async function compileAssembly(file, build) {
  const features = BUILDS[build];
  if (!features) throw new Error(`There is no build ${build} of ${file}: simd or relaxed.`);
  const options = [
    ...['--runtime', 'minimal', '--noAssert', '--use', 'abort=', '-O3'],
    ...['--enable', features.join(',')],
  ];
  const folder = dirname(file);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.as.ts')).sort();
  const sources = names.map((name) => join(folder, name));
  const texts = await Promise.all(sources.map((source) => readFile(source, 'utf8')));
  // the compiler itself takes a second to load
  const compiler = resolve(import.meta.dirname, '../node_modules/assemblyscript/package.json');
  const { version } = JSON.parse(await readFile(compiler, 'utf8'));
  const made = JSON.stringify([version, options, basename(file), names, texts]);
  const kept = join(CACHE, `${createHash('sha256').update(made).digest('hex').slice(0, 16)}.wasm`);
  const program =
    (await readFile(kept).catch(() => null)) ??
    (await keep(kept, await compile(file, options, new Map(names.map((n, i) => [n, texts[i]])))));
  return { program, sources };
}

/**
 * @param {string} file
 * @param {string[]} options
 * @param {Map<string, string>} texts of all files, by name
 */
async function compile(file, options, texts) {
  const { main } = await import('assemblyscript/asc');
  /** @type {Buffer | null} */
  let program = null;
  const { error, stderr } = await main([basename(file), '--outFile', 'out.wasm', ...options], {
    readFile: (name) => texts.get(basename(name)) ?? null,
    writeFile: (_, contents) => {
      program = Buffer.from(contents);
    },
    listFiles: () => [],
  });
  if (error || !program) throw new Error(`${file} does not compile:\n${stderr.toString()}`);
  return /** @type {Buffer} */ (program);
}

/**
 * Written aside and renamed, since several builds may compile at a time, in one process too.
 * @param {string} path
 * @param {Buffer} program
 */
async function keep(path, program) {
  const aside = `${path}.${randomUUID()}`;
  await mkdir(CACHE, { recursive: true });
  await writeFile(aside, program);
  await rename(aside, path);
  return program;
}

/**
 * @returns {import('vite').Plugin}
 */
export function assembly() {
  /** @type {Map<string, ReturnType<typeof compileAssembly>>} */
  const made = new Map();
  return {
    name: 'assembly',
    async load(id) {
      const [file, build] = id.split('?');
      if (!file.endsWith('.as.ts') || build === undefined) return null;
      const compiling = made.get(id) ?? compileAssembly(file, build);
      made.set(id, compiling);
      const { program, sources } = await compiling;
      for (const source of sources) this.addWatchFile(source);
      return {
        code: `export default ${JSON.stringify(program.toString('base64'))};`,
        moduleType: 'js',
        map: null,
      };
    },
    watchChange: () => made.clear(),
  };
}
