import type { ModelFiles } from './byte-source.ts';
import type { ModelReader } from './canonical.ts';
import { HF_CONFIG_FILE } from './hf-config.ts';
import { CONFIG_FILE } from './mlc-config.ts';
import { loadMlc } from './mlc.ts';
import { loadSafetensors, type SafetensorsOptions } from './safetensors.ts';
import { WeightsError } from './weights-error.ts';

/** In which form a folder holds a model. */
export type FolderForm = 'mlc' | 'safetensors';

/**
 * Opens a model in a folder: in MLC's form where it has MLC's configuration, else in Hugging Face's.
 * Rejects with a WeightsError, or with the signal's reason.
 */
export async function loadFolder(
  files: ModelFiles,
  options: SafetensorsOptions,
): Promise<{ form: FolderForm; reader: ModelReader }> {
  try {
    return { form: 'mlc', reader: await loadMlc(files, options) };
  } catch (error) {
    if (!isMissingConfig(error)) throw error;
  }
  try {
    return { form: 'safetensors', reader: await loadSafetensors(files, options) };
  } catch (error) {
    if (!isMissingConfig(error)) throw error;
    throw new WeightsError(
      'config-missing',
      `This folder has neither ${CONFIG_FILE} (MLC’s form) nor ${HF_CONFIG_FILE} (safetensors).`,
      'Give a folder that holds a model in one of the two forms, with all of its files.',
      { cause: error },
    );
  }
}

const isMissingConfig = (error: unknown) =>
  error instanceof WeightsError && error.problem === 'config-missing';
