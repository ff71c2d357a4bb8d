import { parseGolden, type Golden } from './golden.ts';
import { orMissing, readWhole, type ByteSource, type ModelFiles } from '../weights/byte-source.ts';
import type { ModelReader } from '../weights/canonical.ts';
import { eightBitReader } from '../weights/eight-bit.ts';
import { tokenizerFromGguf } from '../weights/gguf-tokenizer.ts';
import { loadGguf } from '../weights/gguf.ts';
import { loadFolder } from '../weights/load-folder.ts';
import { loadTokenizer, type Tokenizer } from '../weights/tokenizer.ts';
import { WeightsError } from '../weights/weights-error.ts';

/** Where a model's bytes are, in either form. */
export type ModelBytes =
  /** A folder in MLC's form, or with safetensors; `eightBit`: those put into 8-bit groups as they are read. */
  | { form: 'folder'; files: ModelFiles; eightBit?: boolean }
  /** A GGUF file, and its content hash where it is known (see loadGguf). */
  | { form: 'gguf'; source: ByteSource; hash?: string };

/** A model whose files were found and understood. */
export interface OpenModel {
  reader: ModelReader;
  tokenizer: Tokenizer;
  /** Results recorded of it, to check a device with; null where there are none. */
  golden: Golden | null;
}

export interface OpenModelOptions {
  signal: AbortSignal;
  /** Bytes read so far of a file that has to be read as a whole first, to know which model it is. */
  onHashed?: (loaded: number, total: number) => void;
}

/** Opens a model's files. Rejects with a WeightsError, or with the signal's reason. */
export function openModel(bytes: ModelBytes, options: OpenModelOptions): Promise<OpenModel> {
  return bytes.form === 'folder' ? openFolder(bytes, options) : openGguf(bytes, options);
}

async function openFolder(
  { files, eightBit }: Extract<ModelBytes, { form: 'folder' }>,
  { signal, onHashed }: OpenModelOptions,
): Promise<OpenModel> {
  const folder = loadFolder(files, { signal, ...(onHashed && { onHashed }) });
  const template = folder.then(({ form }) => form === 'safetensors');
  const tokenizer = loadTokenizer(files, { template });
  // its failure is reported in its turn
  tokenizer.catch(() => undefined);
  const { form, reader } = await folder;
  if (form === 'mlc') {
    if (eightBit)
      throw new WeightsError(
        'quantisation-unsupported',
        `Only safetensors are put into 8-bit groups, and this is an MLC model in ${reader.quantization}.`,
        'Load it as it is.',
      );
    return { reader, tokenizer: await tokenizer, golden: await readGolden(files) };
  }
  return {
    reader: eightBit ? eightBitReader(reader) : reader,
    tokenizer: await tokenizer,
    golden: null,
  };
}

async function openGguf(
  { source, hash }: Extract<ModelBytes, { form: 'gguf' }>,
  { signal, onHashed }: OpenModelOptions,
): Promise<OpenModel> {
  const reader = await loadGguf(source, {
    signal,
    ...(hash === undefined ? {} : { hash }),
    onHashed: (loaded) => onHashed?.(loaded, source.size),
  });
  return { reader, tokenizer: tokenizerFromGguf(reader.metadata), golden: null };
}

async function readGolden(files: ModelFiles): Promise<Golden | null> {
  const bytes = await orMissing(readWhole(files, 'golden.json'));
  if (!bytes) return null;
  return parseGolden(bytes, (what) => {
    throw new WeightsError(
      'config-bad',
      `golden.json, the recorded results of the model, cannot be used: ${what}.`,
      'Reload the page; if it happens again, the site’s copy of the model is damaged.',
    );
  });
}
