import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ModelBytes } from '../workers/engine/open-model.ts';
import { readGgufHeader } from '../workers/weights/gguf-header.ts';
import { HF_CONFIG_FILE } from '../workers/weights/hf-config.ts';
import { CONFIG_FILE } from '../workers/weights/mlc-config.ts';
import { tokenizerFromGguf } from '../workers/weights/gguf-tokenizer.ts';
import { loadTokenizer, type Tokenizer } from '../workers/weights/tokenizer.ts';
import { CommandError } from './command-error.ts';
import { diskFiles, openDiskFile } from './disk-files.ts';
import { keepModel, type KeepOptions } from './model-cache.ts';
import type { CliContext } from './context.ts';
import type { ModelLocation } from './model-location.ts';

/** Finds the model that --model names; one on a server is fetched first. */
export async function findModel(
  model: string,
  { root, folder }: CliContext,
  options: KeepOptions,
): Promise<ModelLocation> {
  if (model === 'organism') return { name: 'organism', folder: join(root, 'public/organism') };
  const address = remoteAddress(model);
  if (address !== null) return keepModel(address, options);
  const path = resolve(folder, model);
  const found = await stat(path).catch(() => null);
  if (found?.isFile() && /\.gguf$/i.test(path)) return ggufLocation(path);
  if (!found?.isDirectory())
    throw new CommandError(
      `--model: there is no folder and no .gguf file ${model} (or say organism, or give an address).`,
    );
  const names = await readdir(path);
  const isFolder =
    names.includes(CONFIG_FILE) ||
    (names.includes(HF_CONFIG_FILE) && names.some((name) => name.endsWith('.safetensors')));
  if (isFolder) return { name: basename(path), folder: path };
  const files = names.filter((name) => /\.gguf$/i.test(name)).sort();
  if (files.length === 1) return ggufLocation(join(path, files[0]));
  throw new CommandError(
    files.length === 0
      ? `--model: ${model} holds neither a .gguf file, nor safetensors with their ${HF_CONFIG_FILE}, nor ${CONFIG_FILE}.`
      : `--model: ${model} holds ${files.length} GGUF files; name one of them: ${files.join(', ')}.`,
  );
}

const ggufLocation = (path: string): ModelLocation => ({
  name: basename(path).replace(/\.gguf$/i, ''),
  folder: dirname(path),
  gguf: basename(path),
});

/** `https://…`, or `hf:owner/repository[/file]` as the address of that; null for other things. */
function remoteAddress(model: string): string | null {
  if (/^https?:/i.test(model)) return model;
  if (!/^hf:/i.test(model)) return null;
  const [owner, repository, ...path] = model.slice(3).split('/').filter(Boolean);
  if (!repository)
    throw new CommandError(
      `--model takes hf:owner/repository, or hf:owner/repository/file.gguf, not ${model}.`,
    );
  return `https://huggingface.co/${owner}/${repository}/resolve/main/${path.join('/')}`;
}

/** The same model, its safetensors put into 8-bit groups as they are read. Throws for a GGUF file. */
export function inEightBits(model: ModelLocation): ModelLocation {
  if (model.gguf !== undefined)
    throw new CommandError(
      `--eight-bit is for safetensors: ${model.gguf} is read as it is. Leave it out, or name a GGUF file in Q8_0.`,
    );
  return { ...model, eightBit: true };
}

/** The model's files, to be opened by the engine. */
export async function bytesOf({ folder, gguf, eightBit }: ModelLocation): Promise<ModelBytes> {
  return gguf === undefined
    ? { form: 'folder', files: diskFiles(folder), ...(eightBit && { eightBit }) }
    : { form: 'gguf', source: await openDiskFile(folder, gguf) };
}

/** The model's tokenizer. */
export async function tokenizerOf({ folder, gguf }: ModelLocation): Promise<Tokenizer> {
  if (gguf === undefined) return loadTokenizer(diskFiles(folder), { template: true });
  const { metadata } = await readGgufHeader(await openDiskFile(folder, gguf));
  return tokenizerFromGguf(metadata);
}
