/** Where a model is on disk. */
export interface ModelLocation {
  name: string;
  folder: string;
  /** Its GGUF file in the folder; where there is none, the folder itself is in MLC's form or holds safetensors. */
  gguf?: string;
  /** Its safetensors are put into 8-bit groups as they are read. */
  eightBit?: boolean;
}
