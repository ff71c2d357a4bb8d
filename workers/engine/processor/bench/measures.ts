export { measureProducts } from './gemm.ts';
export { measureMutants, measurePool } from './mutants.ts';
