import { useEffect } from 'react';
import type { FileOut } from '../state/effects/run-files.ts';
import type { Lab } from '../state/lab.ts';
import { addNotice } from '../state/stores/ui-store.ts';
import { useLab } from './lab-context.ts';
import { droppedFiles, isModelFile, openModelFiles } from './models/model-files.ts';

/** Lets the browser save a file. */
export function saveFile({ name, type, bytes }: FileOut): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A table as a file. @param name of the file, without its ending */
export const csvFile = (name: string, text: string): FileOut => ({
  name: `${name}.csv`,
  type: 'text/csv',
  bytes: new TextEncoder().encode(text),
});

/** Larger ones are surely something else: this is a hundred million mutants. */
const MOST_BYTES = 2 ** 31;

/** The largest of the published tables has a third of a megabyte. */
const MOST_TABLE_BYTES = 50e6;

/** Takes in files that the user chose or dropped. */
export async function openFiles(lab: Lab, files: File[]): Promise<void> {
  for (const file of files) {
    if (/\.json$/i.test(file.name)) {
      lab.assays.read(file.name, await file.text());
      continue;
    }
    if (/\.xlsx$/i.test(file.name) && file.size < MOST_TABLE_BYTES) {
      await lab.stats.read(file.name, new Uint8Array(await file.arrayBuffer()));
      continue;
    }
    const ending = /\.(parquet|csv)$/i.exec(file.name)?.[1];
    if (!ending || file.size > MOST_BYTES) {
      const text = `${file.name} is neither a run file (.parquet, .csv), an assay (.json), a published table (.xlsx) nor a model (.gguf, or a folder with safetensors or MLC files).`;
      addNotice(lab.stores.ui, { id: `run-file ${file.name}`, tone: 'warning', text });
      continue;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    // beside other results it is looked at only, whatever its model
    if (lab.stores.ui.getState().place === 'compare') await lab.compare.openFile(file.name, bytes);
    else await lab.runFiles.read(file.name, bytes);
  }
}

/** Takes in files dropped anywhere on the page. */
export function useFileDrop(): void {
  const lab = useLab();
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const { dataTransfer } = event;
      if (!dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      void droppedFiles(dataTransfer).then((dropped) =>
        dropped.some(({ file }) => isModelFile(file))
          ? openModelFiles(lab, dropped)
          : openFiles(
              lab,
              dropped.map(({ file }) => file),
            ),
      );
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, [lab]);
}
