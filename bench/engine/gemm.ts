import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { linearWidth } from '../../workers/engine/webgpu/model/gpu-model.ts';
import { uploadMatrices, type GpuMatrix } from '../../workers/engine/webgpu/model/gpu-matrix.ts';
import type { Gpu } from '../../workers/engine/webgpu/device/gpu.ts';
import { tilesFor, tryTiles } from '../../workers/engine/webgpu/device/autotune.ts';
import type { TileSizes } from '../../workers/engine/webgpu/kernels/linear_wgsl.ts';
import { HARDWARE_TUNING, SOFTWARE_TUNING } from '../../workers/engine/webgpu/device/tuning.ts';
import { gpuContext, type EngineMeasure, type Measure } from './measure.ts';

/** [out-features, in-features] of SmolLM2-135M's layers: fused qkv, fused gate and up, down. */
const SMOLLM2: [string, number, number][] = [
  ['qkv', 960, 576],
  ['gate_up', 3072, 576],
  ['down', 576, 1536],
];

/** The adapter's best product of 512 rows with 4-bit matrices, over all tilings, by shape. */
export const gemm: EngineMeasure = async ({ open, bestGemm }) => {
  const { gpu, model } = gpuContext(open.engine);
  const measures: Measure[] = [];
  for (const [name, rows, cols] of productShapes(model.config)) {
    const matrix = blankMatrix(gpu, rows, cols);
    // twice: on a busy machine one trial may be slow, none is too fast
    const trials = [
      ...(await tryTiles(gpu, matrix, tilesOf(gpu))),
      ...(await tryTiles(gpu, matrix, tilesOf(gpu))),
    ];
    const best = trials.reduce((a, b) => (b.gflops > a.gflops ? b : a));
    gpu.destroy(matrix.codes, matrix.scales);
    bestGemm.set(`${rows} × ${cols}`, best.gflops);
    measures.push({
      name: `gemm.best_gflops.${name}`,
      value: best.gflops,
      unit: 'GFLOP/s',
      note: `512 × ${cols} by ${rows} × ${cols} in 4 bits; best ${describeTile(best.tile)} of ${tilesOf(gpu).length} tilings`,
    });
  }
  return measures;
};

/** Products that are measured, of the organism's layers and of SmolLM2's: name, out-features, in-features. */
export function productShapes(config: ModelConfig): [string, number, number][] {
  return [
    ['organism.qkv', linearWidth(config, 'qkv'), config.hidden_size],
    ['organism.o', config.hidden_size, config.num_attention_heads * config.head_dim],
    ['organism.gate_up', linearWidth(config, 'gate_up'), config.hidden_size],
    ['organism.down', config.hidden_size, config.intermediate_size],
    ['organism.head', config.vocab_size, config.hidden_size],
    ...SMOLLM2.map(([name, ...shape]): [string, number, number] => [`smollm2.${name}`, ...shape]),
  ];
}

/** A 4-bit matrix of the engine's usual encoding; what its values are makes no difference to speed. */
function blankMatrix(gpu: Gpu, rows: number, cols: number): GpuMatrix {
  return uploadMatrices(gpu, 'bench', [
    {
      encoding: 'q4',
      rows,
      cols,
      codes: new Uint32Array((rows * cols) / 8).fill(0x12345678),
      scales: new Uint16Array((rows * cols) / 32).fill(0x2000),
      group: 32,
      offsets: null,
      zeroPoint: 7,
    },
  ]);
}

/** Every tiling of all styles that this device can run. */
const tilesOf = (gpu: Gpu) =>
  tilesFor(gpu, [...SOFTWARE_TUNING.candidates, ...HARDWARE_TUNING.candidates]);

const THROUGH = {
  registers: 'through registers',
  quads: 'through registers shared in quads',
  workgroup: 'through workgroup memory',
};
/** A tiling in words. */
export const describeTile = ({ style, tileM, tileN, threadsM, threadsN }: TileSizes) =>
  `${tileM}×${tileN} a thread, ${threadsM}×${threadsN} threads, ${THROUGH[style]}`;
