import type { LoadStage } from '../src/protocol.ts';
import { openEngine, type OpenEngine } from './open-engine.ts';
import { httpFiles } from './weights/fetch-file.ts';
import { loadTokenizer, type Tokenizer } from './weights/tokenizer.ts';

/** A model that is ready to be asked. */
export interface Lab extends OpenEngine {
  tokenizer: Tokenizer;
}

/**
 * Opens the device, loads the MLC repository under `baseUrl` and checks it against the results
 * recorded beside it. Throws a LabError that says what failed.
 */
export async function loadLab(
  baseUrl: string,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void,
): Promise<Lab> {
  const files = httpFiles(baseUrl, signal);
  const tokenizer = loadTokenizer(files);
  // its failure is reported in its turn, by openEngine
  tokenizer.catch(() => undefined);
  const name = new URL(baseUrl).pathname.split('/').filter(Boolean).at(-1) ?? 'model';
  const source = { name, files, gpu: navigator.gpu, tokenizer };
  return { ...(await openEngine(source, signal, onProgress)), tokenizer: await tokenizer };
}
