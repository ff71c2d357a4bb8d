import { orMissing, readWhole, type ModelFiles } from '../weights/byte-source.ts';
import { CONFIG_FILE } from '../weights/mlc-config.ts';
import { GENERATION_FILE } from '../weights/mlc-generation.ts';
import { MANIFEST_FILES, parseManifest } from '../weights/mlc-manifest.ts';
import type { ListedFile } from './listing.ts';

/** Files beside the weights; few folders have the last two: end tokens told again, and recorded results. */
const BESIDE = [
  { name: CONFIG_FILE },
  { name: 'tokenizer.json' },
  { name: 'tokenizer_config.json' },
  { name: GENERATION_FILE, optional: true },
  { name: 'golden.json', optional: true },
];

/**
 * The files of an MLC folder, from its list of tensors. Rejects with a WeightsError.
 * @param address of a file of the folder, by its name
 */
export async function listMlc(
  files: ModelFiles,
  address: (name: string) => string,
): Promise<ListedFile[]> {
  const [name, bytes] = await readManifest(files);
  const { shards } = parseManifest(bytes, name);
  const small = [...BESIDE, { name }].map((file): ListedFile => ({
    ...file,
    url: address(file.name),
    size: null,
    digest: null,
  }));
  const large = shards.map(({ path, byteLength, md5 }): ListedFile => ({
    name: path,
    url: address(path),
    size: byteLength,
    digest: { kind: 'md5', hex: md5 },
  }));
  return [...small, ...large];
}

async function readManifest(files: ModelFiles): Promise<[string, ArrayBuffer]> {
  const [current, older] = MANIFEST_FILES;
  const bytes = await orMissing(readWhole(files, current));
  return bytes ? [current, bytes] : [older, await readWhole(files, older)];
}
