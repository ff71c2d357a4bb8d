import windowWgsl from './attention_window.wgsl?raw';

/** What kernels of attention are made of that look back no further than a window, see HeadSizes. */
export const attentionWindow = (window: number | undefined) => ({
  code: windowWgsl,
  constants: (window === undefined ? {} : { WINDOW: window }) as Record<string, number>,
});
