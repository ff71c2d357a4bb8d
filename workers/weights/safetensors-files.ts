import { asObject, parseJson } from '../../src/lib/base/json-fields.ts';
import { orMissing, readWhole, type ByteSource, type ModelFiles } from './byte-source.ts';
import { HF_CONFIG_FILE } from './hf-config.ts';
import { GENERATION_FILE } from './mlc-generation.ts';
import { readSafetensorsHeader, type SafeTensor } from './safetensors-header.ts';
import { WeightsError } from './weights-error.ts';

/** The weights in one file; where a folder has it, transformers reads no other. */
const WHOLE_FILE = 'model.safetensors';
/** Which tensor is in which of several files. */
const INDEX_FILE = 'model.safetensors.index.json';

/** A chat template of its own, as transformers 5 writes it. */
export const TEMPLATE_FILE = 'chat_template.jinja';

/** A small file beside the weights; optional ones are not in every folder. */
interface SmallFile {
  name: string;
  optional?: true;
}
const BESIDE: readonly SmallFile[] = [
  { name: HF_CONFIG_FILE },
  { name: 'tokenizer.json' },
  { name: 'tokenizer_config.json' },
  { name: GENERATION_FILE, optional: true },
  { name: TEMPLATE_FILE, optional: true },
];

/** The weight files of a folder, and where every tensor is. */
export interface SafetensorsFiles {
  /** In the order of the index. */
  sources: ByteSource[];
  tensors: Map<string, SafeTensor>;
  /** What lists the tensors, for messages. */
  listedIn: string;
  /** What else of the folder is read. */
  beside: readonly SmallFile[];
}

/** Opens the weight files of a folder and reads their tables. Rejects with a WeightsError. */
export async function openSafetensors(files: ModelFiles): Promise<SafetensorsFiles> {
  const whole = await orMissing(files.open(WHOLE_FILE));
  const weightMap = whole ? null : await readIndex(files);
  const names = weightMap ? [...new Set(weightMap.values())] : [];
  const sources = whole ? [whole] : await Promise.all(names.map((name) => openShard(files, name)));
  const tensors = new Map<string, SafeTensor>();
  for (const source of sources)
    for (const tensor of await readSafetensorsHeader(source)) {
      if (weightMap && weightMap.get(tensor.name) !== source.name)
        throw indexBad(
          `${source.name} holds ${JSON.stringify(tensor.name.slice(0, 60))}, and the index does not say so`,
        );
      tensors.set(tensor.name, tensor);
    }
  for (const [name, file] of weightMap ?? [])
    if (!tensors.has(name))
      throw new WeightsError(
        'tensor-missing',
        `${file} lacks the tensor ${name.slice(0, 60)}, though ${INDEX_FILE} says it is there.`,
        'The repository is incomplete or mixed: take all of its files from one place.',
      );
  return weightMap
    ? { sources, tensors, listedIn: INDEX_FILE, beside: [...BESIDE, { name: INDEX_FILE }] }
    : { sources, tensors, listedIn: WHOLE_FILE, beside: BESIDE };
}

async function readIndex(files: ModelFiles): Promise<Map<string, string>> {
  const bytes = await orMissing(readWhole(files, INDEX_FILE));
  if (!bytes)
    throw new WeightsError(
      'manifest-missing',
      `This folder has no weights that the lab reads (${WHOLE_FILE}, or several files with ${INDEX_FILE}).`,
      'Take a repository that has its weights as safetensors, MLC or GGUF.',
    );
  const refuse = (what: string): never => {
    throw indexBad(what);
  };
  const { weight_map } = asObject(parseJson(bytes, refuse), 'the file', refuse);
  const entries = Object.entries(asObject(weight_map, 'weight_map', refuse));
  return new Map(
    entries.map(([name, file]) => {
      if (typeof file !== 'string' || !/^[\w.-]+\.safetensors$/.test(file))
        return refuse(`weight_map names ${JSON.stringify(file)}, no file of the folder`);
      return [name, file];
    }),
  );
}

function indexBad(what: string): WeightsError {
  return new WeightsError(
    'manifest-bad',
    `${INDEX_FILE} cannot be used: ${what}.`,
    'Check that all files are of one repository.',
  );
}

async function openShard(files: ModelFiles, name: string): Promise<ByteSource> {
  const source = await orMissing(files.open(name));
  if (source) return source;
  throw new WeightsError(
    'shard-missing',
    `The weight file ${name} is missing, though ${INDEX_FILE} names it.`,
    'Take all files of the repository, or drop them all together.',
  );
}
