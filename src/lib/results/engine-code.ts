import { ENGINE_NAMES, type EngineName } from '../model/engine-name.ts';

/** The code of a result of which the engine is not recorded. */
export const ENGINE_UNKNOWN = 0;

/** An engine's code in a column, from 1 on. */
export const engineCode = (engine: EngineName): number => ENGINE_NAMES.indexOf(engine) + 1;

/** The engine that a code stands for; null where it is not recorded. */
export const engineOf = (code: number | undefined): EngineName | null =>
  ENGINE_NAMES[(code ?? ENGINE_UNKNOWN) - 1] ?? null;

/** The same engine for so many mutants, as a column. */
export const engineColumn = (engine: EngineName, mutants: number): Uint8Array =>
  new Uint8Array(mutants).fill(engineCode(engine));
