import type { EnginePick } from '../src/lib/model/engine-name.ts';
import { hasGraphicsCard } from './graphics-card.ts';

/** An engine, and why it is taken; null where the user named it. */
export interface ChosenEngine {
  engine: EnginePick;
  why: string | null;
}

/**
 * The engine to compute with where none is named: a software GPU is several times as slow as the
 * processor engine.
 */
export function chooseEngine(
  { engine, adapter }: { engine: EnginePick | undefined; adapter: string | undefined },
  hasCard = hasGraphicsCard,
): ChosenEngine {
  if (engine !== undefined) return { engine, why: null };
  if (adapter !== undefined) return { engine: 'webgpu', why: null };
  return hasCard()
    ? { engine: 'webgpu', why: 'this machine has a graphics card' }
    : { engine: 'processor', why: 'this machine shows no graphics card' };
}
