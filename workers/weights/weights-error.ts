import { LabError } from '../../src/lib/base/failure.ts';

/** What can be wrong with the files of a model. */
export type WeightsProblem =
  /** The configuration was not found. */
  | 'config-missing'
  /** The configuration is not JSON, lacks a field, or describes a model that cannot be. */
  | 'config-bad'
  /** A kind of model, or of positions, that the lab does not compute. */
  | 'architecture-unsupported'
  | 'quantisation-unsupported'
  /** No list of tensors under either of its names. */
  | 'manifest-missing'
  | 'manifest-bad'
  /** Not a GGUF file, or one of a kind or in a state that cannot be read. */
  | 'header-bad'
  | 'tensor-missing'
  | 'tensor-shape'
  | 'tensor-dtype'
  /** A tensor's bytes lie outside its shard, or their number does not fit its shape. */
  | 'tensor-range'
  /** A weight is infinite or not a number. */
  | 'tensor-value'
  | 'shard-missing'
  | 'shard-truncated'
  | 'shard-checksum'
  | 'tokenizer-bad'
  /** The server has no such file. Loaders turn this into one of the above. */
  | 'file-missing'
  /** The connection failed, or the server or the disk refused. */
  | 'file-unreadable'
  /** Bytes outside the file were asked for: it is shorter than its own tables say. */
  | 'file-range'
  /** The file is no longer the one that was opened. */
  | 'file-changed';

/** A model's files are missing, damaged or of a kind the lab does not read. */
export class WeightsError extends LabError {
  readonly problem: WeightsProblem;

  constructor(problem: WeightsProblem, message: string, advice: string, options?: ErrorOptions) {
    super('weights', message, advice, options);
    this.name = 'WeightsError';
    this.problem = problem;
  }
}
