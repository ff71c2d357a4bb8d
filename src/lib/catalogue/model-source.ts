import type { RemoteSource } from './model-facts.ts';

/** Files on this machine that the user chose or dropped; read in place. */
export type LocalSource =
  | { kind: 'gguf-file'; file: File }
  /** All files of a folder in MLC's form, or with safetensors. */
  | { kind: 'folder-files'; files: File[] };

/**
 * Where the bytes of a model come from when it is loaded. A GGUF file on a server is read by ranges.
 * `eightBit`: safetensors are put into 8-bit groups as they are read.
 */
export type ModelSource =
  | (RemoteSource & {
      name?: string;
      /** Results recorded of the model must be beside it, to check this device with. */
      recorded?: boolean;
      eightBit?: boolean;
    })
  | (LocalSource & { name: string; eightBit?: boolean })
  /** A model kept in this browser, by the name of its folder there. */
  | { kind: 'cached'; id: string; name: string; eightBit?: boolean };
