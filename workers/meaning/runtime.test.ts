import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MEANING_BYTES } from '../../src/lib/output/meaning-model.ts';

const packages = new URL('../../node_modules/', import.meta.url);
const json = (name: string) =>
  JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };

test('the runtime served is the one that transformers.js was built for, and as large as is said', () => {
  const wanted = json('@xenova/transformers').dependencies['onnxruntime-web'];
  expect(json('onnxruntime-web').version).toBe(wanted);
  const size = (build: string) =>
    statSync(new URL(`onnxruntime-web/dist/ort-wasm-simd-threaded${build}.wasm`, packages)).size;
  expect(Math.abs(size('') - MEANING_BYTES.wasm.runtime)).toBeLessThan(1e5);
  expect(Math.abs(size('.asyncify') - MEANING_BYTES.webgpu.runtime)).toBeLessThan(1e5);
});
