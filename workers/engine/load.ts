import type { ModelSource } from '../../src/lib/catalogue/model-source.ts';
import type { LoadStage } from '../../src/protocols/engine-messages.ts';
import { openEngine, type OpenEngine } from './open-engine.ts';
import type { ModelBytes } from './open-model.ts';
import { openKept } from '../store/kept-model.ts';
import { opfsStore } from '../store/opfs.ts';
import { blobSource, chosenFiles } from '../weights/blob-source.ts';
import { httpFiles } from '../weights/fetch-file.ts';
import { httpSource } from '../weights/http-source.ts';

/**
 * Opens the device, loads a model and checks it against the results recorded beside
 * it. Throws a LabError that says what failed.
 */
export async function loadModel(
  source: ModelSource,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void,
): Promise<OpenEngine> {
  const bytes = await bytesOf(source, signal);
  const name = source.name ?? nameOf(source);
  // only the model that comes with the page must have recorded results beside it
  const recorded = source.kind === 'mlc-url' && source.recorded === true;
  return openEngine(
    { name, bytes, on: { engine: 'webgpu', gpu: navigator.gpu }, recorded },
    signal,
    onProgress,
  );
}

/** The files that a source names. */
async function bytesOf(source: ModelSource, signal: AbortSignal): Promise<ModelBytes> {
  switch (source.kind) {
    case 'mlc-url':
      return { form: 'mlc', files: httpFiles(source.url, signal) };
    case 'mlc-files':
      return { form: 'mlc', files: chosenFiles(source.files) };
    case 'gguf-url':
      return { form: 'gguf', source: await httpSource(source.url, signal) };
    case 'gguf-file':
      return { form: 'gguf', source: blobSource(source.file.name, source.file) };
    case 'cached': {
      const { files, gguf } = await openKept(opfsStore(), source.id);
      // a GGUF file's hash is made of the digests that were taken when it came
      return gguf ? { form: 'gguf', ...gguf } : { form: 'mlc', files };
    }
  }
}

/** What to call a model that was given no name. */
function nameOf(source: ModelSource): string {
  const last = (path: string) => path.split('/').filter(Boolean).at(-1) ?? 'model';
  switch (source.kind) {
    case 'mlc-url':
    case 'gguf-url':
      return last(decodeURI(new URL(source.url).pathname)).replace(/\.gguf$/i, '');
    case 'gguf-file':
      return source.file.name.replace(/\.gguf$/i, '');
    case 'mlc-files':
      return 'Files';
    case 'cached':
      return source.id;
  }
}
