export { measureProducts } from './gemm.ts';
export { measureGeneration, measureMutants, measurePool } from './mutants.ts';
