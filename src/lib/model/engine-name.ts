/** The engines there are: one computes on a GPU, the other on the cores of the processor. */
export const ENGINE_NAMES = ['webgpu', 'processor'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What a user may ask to compute with. */
export const ENGINE_WISHES = ['auto', ...ENGINE_NAMES, 'both'] as const;
/** `auto`: what suits the machine. `both`: screens are dealt to GPU and processor together. */
export type EngineWish = (typeof ENGINE_WISHES)[number];
