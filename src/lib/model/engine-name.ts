/** The engines there are: one computes on a GPU, the other on the cores of the processor. */
export const ENGINE_NAMES = ['webgpu', 'processor'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** The engine that a name does not stand for. */
export const otherEngine = (engine: EngineName): EngineName =>
  engine === 'webgpu' ? 'processor' : 'webgpu';

/** What can compute. `both`: screens are dealt to GPU and processor together. */
export const ENGINE_PICKS = [...ENGINE_NAMES, 'both'] as const;
export type EnginePick = (typeof ENGINE_PICKS)[number];

/** What a user of the page may ask for. `auto`: what suits the machine. */
export const ENGINE_WISHES = ['auto', ...ENGINE_PICKS] as const;
export type EngineWish = (typeof ENGINE_WISHES)[number];
