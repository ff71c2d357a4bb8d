import type { ModelSource } from '../../src/lib/catalogue/model-source.ts';
import { otherEngine, type EngineName, type EngineWish } from '../../src/lib/model/engine-name.ts';
import type { LoadStage } from '../../src/protocols/engine-messages.ts';
import { chooseEngine } from './choose-engine.ts';
import type { Engine } from './contract.ts';
import { openChosen } from './open-chosen.ts';
import { choiceOf, openFiles, openOn, type Machine, type OpenEngine } from './open-engine.ts';
import type { ModelBytes } from './open-model.ts';
import { PairedEngine } from './together/paired-engine.ts';
import { openKept } from '../store/kept-model.ts';
import { opfsStore } from '../store/opfs.ts';
import { blobSource, chosenFiles } from '../weights/blob-source.ts';
import { httpFiles } from '../weights/fetch-file.ts';
import { httpSource } from '../weights/http-source.ts';

/** A model, what computes it, and why that does. */
export interface LoadedModel extends OpenEngine {
  /** Null where the user named the engine. */
  why: string | null;
  /** The same model on the engine that does not compute, opened when it is first asked for. */
  other: () => Promise<Engine>;
  /** Lets go of all that is open. */
  close: () => void;
}

/**
 * Loads a model onto the engine that is wished for, or that suits the machine, and checks it against
 * the results recorded beside it. Throws a LabError that says what failed.
 */
export async function loadModel(
  source: ModelSource,
  { wish, machine }: { wish: EngineWish; machine: Machine },
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void,
): Promise<LoadedModel> {
  onProgress('device', 0, 1);
  const chosen = await chooseEngine(wish, machine.gpu);
  const name = source.name ?? nameOf(source);
  // only the model that comes with the page must have recorded results beside it
  const recorded = source.kind === 'folder-url' && source.recorded === true;
  const bytes = await bytesOf(source, signal);
  const files = await openFiles({ name, bytes, recorded }, signal, onProgress);
  const open = (engine: EngineName, until = signal, tell = onProgress) =>
    openOn(files, choiceOf(engine, machine), until, tell);
  const first = chosen.engine === 'both' ? 'webgpu' : chosen.engine;
  const {
    open: engine,
    engine: taken,
    why,
  } = await openChosen({ engine: first, why: chosen.why }, open);
  const second = otherOf(engine, () =>
    open(otherEngine(taken), new AbortController().signal, () => undefined),
  );
  const { tokenizer } = files;
  if (chosen.engine !== 'both') return { engine, tokenizer, why, ...second };
  const paired = await PairedEngine.open(engine, second.other);
  return { engine: paired, tokenizer, why, ...second };
}

/** The engine that does not compute, opened at most once; what fails may be tried again. */
function otherOf(
  engine: Engine,
  open: () => Promise<Engine>,
): Pick<LoadedModel, 'other' | 'close'> {
  let opening: Promise<Engine> | null = null;
  return {
    other() {
      opening ??= open().catch((error: unknown) => {
        opening = null;
        throw error;
      });
      return opening;
    },
    close() {
      engine.close();
      opening?.then(
        (other) => other.close(),
        () => undefined,
      );
    },
  };
}

/** The files that a source names. */
async function bytesOf(source: ModelSource, signal: AbortSignal): Promise<ModelBytes> {
  const eightBit = source.eightBit === true;
  switch (source.kind) {
    case 'folder-url':
      return { form: 'folder', files: httpFiles(source.url, signal), eightBit };
    case 'folder-files':
      return { form: 'folder', files: chosenFiles(source.files), eightBit };
    case 'gguf-url':
      return { form: 'gguf', source: await httpSource(source.url, signal) };
    case 'gguf-file':
      return { form: 'gguf', source: blobSource(source.file.name, source.file) };
    case 'cached': {
      const { files, gguf } = await openKept(opfsStore(), source.id);
      // a GGUF file's hash is made of the digests that were taken when it came
      return gguf ? { form: 'gguf', ...gguf } : { form: 'folder', files, eightBit };
    }
  }
}

/** What to call a model that was given no name. */
function nameOf(source: ModelSource): string {
  const last = (path: string) => path.split('/').filter(Boolean).at(-1) ?? 'model';
  switch (source.kind) {
    case 'folder-url':
    case 'gguf-url':
      return last(decodeURI(new URL(source.url).pathname)).replace(/\.gguf$/i, '');
    case 'gguf-file':
      return source.file.name.replace(/\.gguf$/i, '');
    case 'folder-files':
      return 'Files';
    case 'cached':
      return source.id;
  }
}
