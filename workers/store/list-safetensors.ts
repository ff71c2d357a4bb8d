import type { ModelFiles } from '../weights/byte-source.ts';
import { openSafetensors } from '../weights/safetensors-files.ts';
import { hubDigest } from './hub.ts';
import type { ListedFile } from './listing.ts';

/**
 * The files of a folder with safetensors. Rejects with a WeightsError.
 * @param address of a file of the folder, by its name
 */
export async function listSafetensors(
  files: ModelFiles,
  address: (name: string) => string,
  signal: AbortSignal,
): Promise<ListedFile[]> {
  const { sources, beside } = await openSafetensors(files);
  const small = beside.map((file): ListedFile => ({
    ...file,
    url: address(file.name),
    size: null,
    digest: null,
  }));
  const large = sources.map(async ({ name, size }): Promise<ListedFile> => ({
    name,
    url: address(name),
    size,
    digest: await hubDigest(address(name), signal),
  }));
  return [...small, ...(await Promise.all(large))];
}
