/** Where the bytes of a model come from when it is loaded. */
export type ModelSource =
  /** An MLC folder on a server; the address ends in a slash. */
  | { kind: 'mlc-url'; url: string; name?: string }
  /** A GGUF file on a server, read by ranges. */
  | { kind: 'gguf-url'; url: string; name?: string }
  /** A GGUF file that the user chose or dropped, read in place. */
  | { kind: 'gguf-file'; file: File; name?: string }
  /** The files of an MLC folder that the user chose or dropped, read in place. */
  | { kind: 'mlc-files'; files: File[]; name?: string }
  /** A model kept in this browser, by the id of its folder there. */
  | { kind: 'cached'; id: string; name?: string };
