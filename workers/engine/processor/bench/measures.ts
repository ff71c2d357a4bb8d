export { measureProducts } from './gemm.ts';
export { measureMutants } from './mutants.ts';
