import { asInteger, asObject, parseJson, type Refuse } from '../../src/lib/base/json-fields.ts';
import { GENERATION_FILE } from './mlc-generation.ts';
import { WeightsError } from './weights-error.ts';

/**
 * Tokens that end an answer, as transformers takes them: those of generation_config.json, and those of
 * config.json where the former is missing or names none. What else generation_config.json holds are
 * defaults of sampling, which an assay says itself.
 * @param inConfig eos_token_id of config.json: one, a list, or nothing
 */
export function hfEndTokens(
  inConfig: unknown,
  generation: ArrayBuffer | null,
  vocabSize: number,
  refuse: Refuse,
): number[] {
  const ids = (value: unknown, no: Refuse) => [
    ...new Set(
      [value ?? []].flat().map((id) => asInteger(id, 'eos_token_id', [0, vocabSize - 1], no)),
    ),
  ];
  const own = ids(inConfig, refuse);
  if (!generation) return own;
  const { eos_token_id } = asObject(
    parseJson(generation, refuseGeneration),
    'the file',
    refuseGeneration,
  );
  const told = ids(eos_token_id, refuseGeneration);
  return told.length > 0 ? told : own;
}

function refuseGeneration(what: string): never {
  throw new WeightsError(
    'config-bad',
    `${GENERATION_FILE} cannot be used: ${what}.`,
    'Check that the file belongs to this model, or remove it.',
  );
}
