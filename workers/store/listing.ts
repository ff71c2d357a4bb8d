import type { ModelFacts, RemoteSource } from '../../src/lib/catalogue/model-facts.ts';

/** A checksum of a whole file, as its host or manifest gives it; hexadecimal, lower case. */
export interface Digest {
  kind: 'md5' | 'sha256';
  hex: string;
}

/** One file of a model on a server. */
export interface ListedFile {
  /** Within the model's folder. */
  name: string;
  url: string;
  /** In bytes; null while unknown: the file is small, and fetched in one piece. */
  size: number | null;
  digest: Digest | null;
  /** It may be missing. */
  optional?: boolean;
}

/** Everything that has to be fetched for a model, known before any weights are. */
export interface Listing {
  name: string;
  /** null: files on this machine. */
  source: RemoteSource | null;
  facts: ModelFacts;
  files: ListedFile[];
}
