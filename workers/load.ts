import { LabError } from '../src/lib/failure.ts';
import type { ModelSource } from '../src/lib/model-source.ts';
import type { LoadStage } from '../src/protocol.ts';
import { openEngine, type OpenEngine } from './open-engine.ts';
import { chosenFiles } from './weights/blob-source.ts';
import type { ModelFiles } from './weights/byte-source.ts';
import { httpFiles } from './weights/fetch-file.ts';
import { loadTokenizer, type Tokenizer } from './weights/tokenizer.ts';

/** A model that is ready to be asked. */
export interface Lab extends OpenEngine {
  tokenizer: Tokenizer;
}

/**
 * Opens the device, loads a model and checks it against the results recorded beside
 * it. Throws a LabError that says what failed.
 */
export async function loadLab(
  source: ModelSource,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void,
): Promise<Lab> {
  const { files, name } = filesOf(source, signal);
  const tokenizer = loadTokenizer(files);
  // its failure is reported in its turn, by openEngine
  tokenizer.catch(() => undefined);
  const opening = { name, files, gpu: navigator.gpu, tokenizer };
  return { ...(await openEngine(opening, signal, onProgress)), tokenizer: await tokenizer };
}

/** The MLC folder that a source names, and what to call it. */
function filesOf(source: ModelSource, signal: AbortSignal): { files: ModelFiles; name: string } {
  switch (source.kind) {
    case 'mlc-url': {
      const folder = new URL(source.url).pathname.split('/').filter(Boolean).at(-1);
      return { files: httpFiles(source.url, signal), name: source.name ?? folder ?? 'model' };
    }
    case 'mlc-files':
      return { files: chosenFiles(source.files), name: source.name ?? 'Files' };
    default:
      throw new LabError(
        'bad-request',
        `No ${source.kind} can be read yet.`,
        'Choose another model.',
      );
  }
}
