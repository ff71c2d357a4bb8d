import { asInteger, asObject, parseJson, type JsonObject } from '../../src/lib/base/json-fields.ts';
import { orMissing, readWhole, type ModelFiles } from './byte-source.ts';
import { CONFIG_FILE } from './mlc-config.ts';
import { WeightsError } from './weights-error.ts';

export const GENERATION_FILE = 'generation_config.json';

/**
 * Reads generation_config.json, where a folder has one. MLC takes over its end tokens when it converts
 * a model, and reads its own file alone; so this one can only agree, or be another model's. What else
 * it holds are defaults of sampling, which an assay says itself. Rejects with a WeightsError
 * (`config-bad`) if it ends answers at a token that mlc-chat-config.json does not name.
 */
export async function checkGeneration(
  files: ModelFiles,
  { vocab_size, eos_token_ids }: { vocab_size: number; eos_token_ids: readonly number[] },
): Promise<void> {
  const bytes = await orMissing(readWhole(files, GENERATION_FILE));
  if (!bytes) return;
  const file: JsonObject = asObject(parseJson(bytes, refuse), 'the file', refuse);
  const ids = [file.eos_token_id ?? []].flat();
  for (const value of ids) {
    const id = asInteger(value, 'eos_token_id', [0, vocab_size - 1], refuse);
    if (eos_token_ids.includes(id)) continue;
    const known = eos_token_ids.length > 0 ? eos_token_ids.join(', ') : 'none';
    refuse(
      `it ends an answer at token ${id}, and ${CONFIG_FILE} does not (its end tokens: ${known})`,
    );
  }
}

function refuse(what: string): never {
  throw new WeightsError(
    'config-bad',
    `${GENERATION_FILE} cannot be used: ${what}.`,
    `Check that both files belong to this model; add the token to eos_token_id in ${CONFIG_FILE}, or remove ${GENERATION_FILE}.`,
  );
}
