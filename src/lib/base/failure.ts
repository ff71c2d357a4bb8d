/** What went wrong, in words for the user. */
export interface Failure {
  kind: FailureKind;
  /** What happened, one sentence. */
  message: string;
  /** What to do next, one sentence. */
  advice: string;
}

export type FailureKind =
  /** The browser has no WebGPU. */
  | 'no-webgpu'
  /** WebGPU is there but offers no adapter. */
  | 'no-adapter'
  | 'device-lost'
  /** The model needs more than the adapter gives. */
  | 'too-big'
  /** The engine does not compute a model of these sizes; another one may. */
  | 'unsuited'
  /** The files of the model are missing, damaged or of an unsupported kind. */
  | 'weights'
  /** The browser has no room for files, or keeps none. */
  | 'storage'
  /** The device does not compute the recorded results of the model. */
  | 'golden'
  /** The request asks for something that does not exist (a site outside its matrix, …). */
  | 'bad-request'
  /** A campaign's server cannot be reached, or refuses. */
  | 'server'
  | 'internal';

/** An error whose message is meant for the user; crosses the worker boundary as its {@link Failure}. */
export class LabError extends Error implements Failure {
  readonly kind: FailureKind;
  readonly advice: string;

  constructor(kind: FailureKind, message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.kind = kind;
    this.advice = advice;
  }
}

/** What was told of an error, as an error again. */
export const fromFailure = ({ kind, message, advice }: Failure): LabError =>
  new LabError(kind, message, advice);

/** What the user is told of anything thrown. */
export function toFailure(error: unknown): Failure {
  if (error instanceof LabError)
    return { kind: error.kind, message: error.message, advice: error.advice };
  return {
    kind: 'internal',
    message: `Something failed inside the lab: ${error instanceof Error ? error.message : String(error)}`,
    advice:
      'Reload the page; if it happens again, report it with these words. Results so far are kept.',
  };
}
