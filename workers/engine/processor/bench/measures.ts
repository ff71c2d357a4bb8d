export { measureProducts } from './gemm.ts';
