/** Kernels in AssemblyScript, compiled when they are imported (tools/assembly.mjs): base64. */
declare module '*.as.ts?simd' {
  const program: string;
  export default program;
}
declare module '*.as.ts?relaxed' {
  const program: string;
  export default program;
}
