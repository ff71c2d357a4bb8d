/// <reference types="vite/client" />

/** The version in package.json, put in by the build. */
declare const __APP_VERSION__: string;
/** See tools/engine-digest.mjs. */
declare const __ENGINE_DIGEST__: string;

declare module '*.wgsl?raw' {
  const source: string;
  export default source;
}
