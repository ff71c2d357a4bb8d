import type { ChosenFile } from '../../state/effects/local-files.ts';
import type { Lab } from '../../state/lab.ts';

/** Chromium's picker and its handles of dropped files; other browsers have neither. */
interface FilePicker {
  showOpenFilePicker?: (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;
}
interface HandleItem {
  getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

/** Whether a file belongs to a model. */
export const isModelFile = ({ name }: File) =>
  /\.gguf$|\.safetensors$|^params_shard_\d+\.bin$|^mlc-chat-config\.json$/i.test(name);

export async function openModelFiles(lab: Lab, files: ChosenFile[]): Promise<void> {
  if (files.length > 0) await lab.choosing.addModelFiles(files);
}

/** Lets the user choose the files of a model. @param input asked where the browser has no picker */
export async function pickModelFiles(lab: Lab, input: HTMLInputElement | null): Promise<void> {
  const { showOpenFilePicker } = window as FilePicker;
  // a page under test has no picker to click in
  if (!showOpenFilePicker || navigator.webdriver) {
    input?.click();
    return;
  }
  try {
    const handles = await showOpenFilePicker({ multiple: true });
    const files = handles.map(async (handle) => ({ handle, file: await handle.getFile() }));
    await openModelFiles(lab, await Promise.all(files));
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
  }
}

/** The files that were dropped, those of a dropped folder too, with their handles where there are some. */
export async function droppedFiles(transfer: DataTransfer): Promise<ChosenFile[]> {
  // all handles are asked for before anything is awaited: the list is empty after that
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const pending = items.map((item) => ({
    file: item.getAsFile(),
    handle: (item as HandleItem).getAsFileSystemHandle?.().catch(() => null),
  }));
  const found: ChosenFile[] = [];
  for (const { file, handle } of pending) {
    const entry = await handle;
    if (entry?.kind === 'directory') {
      for await (const child of (entry as FileSystemDirectoryHandle).values())
        if (child.kind === 'file') {
          const inside = child as FileSystemFileHandle;
          found.push({ file: await inside.getFile(), handle: inside, folder: entry.name });
        }
    } else if (entry) found.push({ file: file!, handle: entry as FileSystemFileHandle });
    else if (file) found.push({ file });
  }
  return found;
}
