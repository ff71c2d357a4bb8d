import { fileKey } from '../../lib/catalogue/model-offer.ts';
import type { LocalSource } from '../../lib/catalogue/model-source.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { ModelsStore } from '../stores/models-store.ts';

/** Under which the store keeps the browser's handles of files. */
const SHELF_KEY = 'model-files';

/** A file that the user chose or dropped, and the browser's handle of it where it gives one. */
export interface ChosenFile {
  file: File;
  handle?: FileSystemFileHandle;
  /** Name of the folder that it was dropped with. */
  folder?: string;
}

interface Sorted {
  name: string;
  source: LocalSource;
  handles: FileSystemFileHandle[];
}

/** Chromium's additions to a handle. */
interface Permitted {
  queryPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
  requestPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
}

/**
 * Files on this machine that hold models. They are read where they are. The browser may let their
 * handles be kept: then they only have to be allowed again after a reload.
 */
export function createLocalFiles(models: ModelsStore, keyValues: KeyValueStore) {
  const sources = new Map<string, LocalSource>();
  const handles = new Map<string, FileSystemFileHandle[]>();

  const tell = () => {
    const files = new Map<string, 'here' | 'ask'>();
    for (const key of handles.keys()) files.set(key, 'ask');
    for (const key of sources.keys()) files.set(key, 'here');
    models.setState({ files });
  };
  const store = () => keyValues.put(SHELF_KEY, [...handles]).catch(() => undefined);

  const read = async (key: string) => {
    const files = await Promise.all((handles.get(key) ?? []).map((handle) => handle.getFile()));
    const sorted = sort(files.map((file) => ({ file })));
    if ('source' in sorted) sources.set(key, sorted.source);
    tell();
  };

  return {
    async restore() {
      const kept = await keyValues.get(SHELF_KEY).catch(() => undefined);
      if (!Array.isArray(kept)) return;
      for (const [key, grantable] of kept as [string, FileSystemFileHandle[]][]) {
        handles.set(key, grantable);
        const allowed = await Promise.all(
          grantable.map(async (handle) =>
            (handle as Permitted).queryPermission?.({ mode: 'read' }),
          ),
        );
        // a file that is gone is told when it is asked for
        if (allowed.every((state) => state === 'granted')) await read(key).catch(() => undefined);
      }
      tell();
    },
    /** The files of a model, if they can be read now. */
    chosen: (key: string) => sources.get(key) ?? null,
    /** Asks the user to allow a model's files again. */
    async allow(key: string) {
      try {
        for (const handle of handles.get(key) ?? [])
          if ((await (handle as Permitted).requestPermission?.({ mode: 'read' })) === 'denied')
            return;
        await read(key);
      } catch {
        handles.delete(key); // the file is gone
        tell();
      }
    },
    async keep(name: string, { source, handles: grantable }: Sorted) {
      const key = fileKey(name);
      sources.set(key, source);
      if (grantable.length > 0) {
        handles.set(key, grantable);
        await store();
      }
      tell();
    },
    forget(key: string) {
      sources.delete(key);
      handles.delete(key);
      tell();
      void store();
    },
    sort,
  };
}

/** What model some files are. */
function sort(chosen: readonly ChosenFile[]): Sorted | { problem: string } {
  const handlesOf = (files: readonly ChosenFile[]) =>
    files.flatMap(({ handle }) => (handle ? [handle] : []));
  const ggufs = chosen.filter(({ file }) => /\.gguf$/i.test(file.name));
  if (ggufs.length > 1)
    return {
      problem: `${ggufs.length} GGUF files were dropped: drop one model at a time, in one file.`,
    };
  if (ggufs.length === 1) {
    const [{ file }] = ggufs;
    return { name: file.name, source: { kind: 'gguf-file', file }, handles: handlesOf(ggufs) };
  }
  const has = (name: string) => chosen.some(({ file }) => file.name === name);
  const weights = chosen.some(({ file }) => /\.safetensors$/i.test(file.name));
  if (weights && !has('config.json'))
    return {
      problem:
        'There are safetensors among these files, but no config.json: drop all files of the model’s folder together.',
    };
  if (!weights && !has('mlc-chat-config.json'))
    return {
      problem:
        'There is no model among these files: drop a .gguf file, or all files of a folder with safetensors and its config.json, or with MLC’s mlc-chat-config.json.',
    };
  const files = chosen.map(({ file }) => file);
  const folder =
    chosen[0].folder ??
    (files[0].webkitRelativePath.split('/')[0] || (weights ? 'safetensors folder' : 'MLC folder'));
  return { name: folder, source: { kind: 'folder-files', files }, handles: handlesOf(chosen) };
}
