import { LabError } from '../../src/lib/base/failure.ts';
import { otherEngine, type EngineName } from '../../src/lib/model/engine-name.ts';

/** An engine that was opened, and why it is this one; null where the user named it. */
export interface OpenChosen<T> {
  open: T;
  engine: EngineName;
  why: string | null;
}

/**
 * Opens the engine that suits the machine, and the other one where that cannot be. One that the user
 * named is opened or nothing is. Throws what `open` throws.
 * @param instead told of a failure before the other engine is tried
 */
export async function openChosen<T>(
  { engine, why }: { engine: EngineName; why: string | null },
  open: (engine: EngineName) => Promise<T>,
  instead: (error: LabError) => void = () => undefined,
): Promise<OpenChosen<T>> {
  try {
    return { open: await open(engine), engine, why };
  } catch (error) {
    if (why === null || !(error instanceof LabError) || !CANNOT_BE_HERE.has(error.kind))
      throw error;
    instead(error);
    const other = otherEngine(engine);
    return { open: await open(other), engine: other, why: error.message };
  }
}

/** There is no GPU after all, it computes wrongly, or the engine cannot take the model. */
const CANNOT_BE_HERE: ReadonlySet<LabError['kind']> = new Set([
  'no-webgpu',
  'no-adapter',
  'too-big',
  'unsuited',
  'golden',
]);
