import { LabError } from '../../src/lib/base/failure.ts';
import type { ModelFacts, RemoteSource } from '../../src/lib/catalogue/model-facts.ts';
import type { LocalSource } from '../../src/lib/catalogue/model-source.ts';
import type { StoreFinal, StoreReply, StoreRequest } from '../../src/protocols/store-messages.ts';
import { weightBytes } from '../weights/weight-bytes.ts';
import { Jobs } from '../shared/jobs.ts';
import { download, PART_BYTES } from './download.ts';
import type { FileStore } from './file-store.ts';
import { hubDigest } from './hub.ts';
import { Journal, readJournal } from './journal.ts';
import { damagedFiles, listModels, storedModel } from './kept-model.ts';
import { listMlc } from './list-mlc.ts';
import { listSafetensors } from './list-safetensors.ts';
import type { Listing } from './listing.ts';
import { localAddress, localFetch } from './local-fetch.ts';
import { blobSource, chosenFiles } from '../weights/blob-source.ts';
import type { ByteSource } from '../weights/byte-source.ts';
import type { ModelReader } from '../weights/canonical.ts';
import { httpFiles } from '../weights/fetch-file.ts';
import { loadGguf } from '../weights/gguf.ts';
import { httpSource } from '../weights/http-source.ts';
import { loadFolder } from '../weights/load-folder.ts';

type Source = RemoteSource | LocalSource;
type Work = Exclude<StoreRequest, { type: 'cancel' }>;

/** Progress is told this often at most, in milliseconds. */
const TELL_EVERY_MS = 100;

/** Takes the page's requests for the files of models and answers them. */
export class StoreService {
  private readonly jobs = new Jobs();
  private readonly store: FileStore;
  private readonly post: (reply: StoreReply) => void;

  constructor(store: FileStore, post: (reply: StoreReply) => void) {
    this.store = store;
    this.post = post;
  }

  /** Does what a request asks; posts its replies, the last one a StoreFinal. Never rejects. */
  async answer(request: StoreRequest): Promise<void> {
    if (request.type === 'cancel') {
      this.jobs.cancel(request.target);
      return;
    }
    this.post(await this.jobs.end(request.id, (signal) => this.run(request, signal)));
  }

  private async run(request: Work, signal: AbortSignal): Promise<StoreFinal> {
    const { id } = request;
    switch (request.type) {
      case 'list':
        return { type: 'listed', id, models: await listModels(this.store) };
      case 'inspect':
        return { type: 'inspected', id, facts: (await examine(request.source, signal)).facts };
      case 'keep':
        return this.keep(request, signal);
      case 'resume':
        return this.fetchRest(id, request.model, signal);
      case 'remove':
        for (const folder of request.model === null ? await this.store.folders() : [request.model])
          await this.store.remove(folder);
        return { type: 'removed', id };
      case 'check':
        return this.check(id, request.model);
    }
  }

  private async keep(
    { id, model, name, source }: Extract<Work, { type: 'keep' }>,
    signal: AbortSignal,
  ): Promise<StoreFinal> {
    if (!(await readJournal(this.store, model))) {
      const listing: Listing = {
        name,
        source: 'url' in source ? source : null,
        ...(await examine(source, signal)),
      };
      (await Journal.create(this.store, model, listing, PART_BYTES)).close();
    }
    const files = source.kind === 'gguf-file' ? [source.file] : 'files' in source && source.files;
    return this.fetchRest(id, model, signal, files ? localFetch(files) : undefined);
  }

  private async fetchRest(
    id: number,
    model: string,
    signal: AbortSignal,
    from?: typeof fetch,
  ): Promise<StoreFinal> {
    const journal = await Journal.open(this.store, model);
    if (!journal)
      throw new LabError(
        'storage',
        'Nothing is kept of this model.',
        'Download it from the start.',
      );
    let last = -Infinity;
    try {
      await download(this.store, model, journal, {
        signal,
        ...(from && { fetch: from }),
        onProgress: (progress) => {
          const now = performance.now();
          if (now - last < TELL_EVERY_MS && progress.received < progress.total) return;
          last = now;
          this.post({ type: 'progress', id, model, progress });
        },
      });
      return { type: 'kept', id, model: storedModel(model, journal.state) };
    } finally {
      journal.close();
    }
  }

  private async check(id: number, model: string): Promise<StoreFinal> {
    const state = await readJournal(this.store, model);
    if (!state)
      throw new LabError(
        'storage',
        'Nothing is kept of this model.',
        'Download it from the start.',
      );
    const { received } = storedModel(model, state);
    let checked = 0;
    const damaged = await damagedFiles(this.store, model, state, {
      onBytes: (bytes) => {
        checked += bytes;
        const progress = { received, total: received, checked };
        this.post({ type: 'progress', id, model, progress });
      },
    });
    return { type: 'checked', id, damaged };
  }
}

/** What is known of a model, and what its files are, without reading any of its weights. */
async function examine(
  source: Source,
  signal: AbortSignal,
): Promise<Pick<Listing, 'facts' | 'files'>> {
  if (source.kind === 'gguf-url') {
    const file = await httpSource(source.url, signal);
    const digest = await hubDigest(source.url, signal);
    const facts = await ggufFacts(file, signal);
    return {
      facts,
      files: [{ name: ggufName(file.name), url: source.url, size: file.size, digest }],
    };
  }
  if (source.kind === 'gguf-file') {
    const { file } = source;
    const facts = await ggufFacts(blobSource(file.name, file), signal);
    const listed = { name: file.name, url: localAddress(file.name), size: file.size, digest: null };
    return { facts, files: [listed] };
  }
  const files =
    source.kind === 'folder-files' ? chosenFiles(source.files) : httpFiles(source.url, signal);
  // its hash is taken when it is loaded: that reads all of it
  const { form, reader } = await loadFolder(files, { signal, hash: '' });
  const address =
    source.kind === 'folder-files'
      ? localAddress
      : (name: string) => new URL(name, source.url).href;
  const listed = await (form === 'mlc'
    ? listMlc(files, address)
    : listSafetensors(files, address, signal));
  const fileBytes = listed.reduce((sum, { size }) => sum + (size ?? 0), 0);
  return { facts: factsOf(reader, fileBytes), files: listed };
}

/** The name by which a kept model is known to be a GGUF file. */
const ggufName = (name: string) => (/\.gguf$/i.test(name) ? name : `${name}.gguf`);

async function ggufFacts(file: ByteSource, signal: AbortSignal): Promise<ModelFacts> {
  // its hash is taken when it is loaded: that reads all of it
  return factsOf(await loadGguf(file, { signal, hash: '' }), file.size);
}

const factsOf = (reader: ModelReader, fileBytes: number): ModelFacts => ({
  config: reader.config,
  quantization: reader.quantization,
  weightBytes: weightBytes(reader),
  fileBytes,
});
