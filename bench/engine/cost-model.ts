import {
  batchedSeconds,
  predictSeconds,
  type GpuSpeed,
  type RunLength,
} from '../../src/lib/plan/cost-model.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { LLAMA2_7B } from '../../src/lib/model/model-configs.ts';
import { linearWidth } from '../../workers/engine/webgpu/model/gpu-model.ts';
import type { Gpu } from '../../workers/engine/webgpu/device/gpu.ts';
import { copyRows } from '../../workers/engine/webgpu/kernels/copy_rows.ts';
import { GPUS, SHARE } from './gpus.ts';
import {
  gpuContext,
  timed,
  type Bench,
  type EngineMeasure,
  type LayerCost,
  type Measure,
} from './measure.ts';

/** 16 MiB, copied as often. */
const COPY = { cols: 1024, m: 4096, runs: 8 };

/** The paper's descriptive assay: about ten tokens of prompt, 150 in all. */
const PAPER: RunLength = { prompt: 10, answer: 140 };
/** Squares of 64 × 64 in Llama-2-7B, with max and min each (docs of the paper). */
const PAPER_MUTANTS = 2 * 1_581_056;

/** The model of cost against what was measured by layer, and what it says of Llama-2-7B on real GPUs. */
export const costModel: EngineMeasure = async (bench) => {
  if (bench.layerCosts.size === 0 || bench.bestGemm.size === 0)
    throw new Error('The model of cost needs the measures gemm and byLayer.');
  const { config } = bench.open.engine.model;
  const here: GpuSpeed = {
    name: 'this adapter',
    flopsPerSecond: gemmRate(config, bench.bestGemm),
    bytesPerSecond: await copyRate(gpuContext(bench.open.engine).gpu),
    share: 1,
  };
  const prompt = bench.fox.promptIds.length;
  const measures: Measure[] = [
    {
      name: 'cost_model.gflops',
      value: here.flopsPerSecond / 1e9,
      unit: 'GFLOP/s',
      note: 'best products of the organism’s layers, weighted by their arithmetic',
    },
    {
      name: 'cost_model.gbytes_per_s',
      value: here.bytesPerSecond / 1e9,
      unit: 'GB/s',
      note: `read and written by a kernel that copies ${(4 * COPY.cols * COPY.m) / 2 ** 20} MiB`,
    },
  ];
  for (const [layer, { ms, mutants }] of bench.layerCosts) {
    const predicted = predictedMs(config, mutants, prompt, here);
    measures.push(
      {
        name: `cost_model.mutant_ms.L${layer}`,
        value: predicted,
        unit: 'ms',
        note: `of arithmetic and bytes, for the steps computed; measured: ${ms.toFixed(1)} ms`,
      },
      {
        name: `cost_model.error_by_layer.L${layer}`,
        value: 100 * (predicted / ms - 1),
        unit: '%',
        note: 'model ÷ measurement − 1',
      },
    );
  }
  return [...measures, ...Object.entries(GPUS).flatMap(([key, gpu]) => predictions(key, gpu))];
};

/** Milliseconds that the model says a mutant takes, the mean of some. */
export function predictedMs(
  config: ModelConfig,
  mutants: LayerCost['mutants'],
  prompt: number,
  speed: GpuSpeed,
): number {
  const seconds = mutants.map(({ id, steps }) =>
    batchedSeconds(config, id, { prompt, answer: steps }, speed),
  );
  return (1000 * seconds.reduce((a, b) => a + b, 0)) / seconds.length;
}

/** FLOP/s over the products of one row of a layer, each at its shape's best speed. */
export function gemmRate(config: ModelConfig, bestGemm: Bench['bestGemm']): number {
  const shapes = [
    [linearWidth(config, 'qkv'), config.hidden_size],
    [config.hidden_size, config.num_attention_heads * config.head_dim],
    [linearWidth(config, 'gate_up'), config.hidden_size],
    [config.hidden_size, config.intermediate_size],
  ];
  let [flops, seconds] = [0, 0];
  for (const [rows, cols] of shapes) {
    const gflops = bestGemm.get(`${rows} × ${cols}`);
    if (gflops === undefined)
      throw new Error(`The best product of ${rows} × ${cols} is not known.`);
    flops += 2 * rows * cols;
    seconds += (2 * rows * cols) / (gflops * 1e9);
  }
  return flops / seconds;
}

/** Bytes per second, reads and writes counted, of the plainest kernel there is. */
async function copyRate(gpu: Gpu): Promise<number> {
  const { cols, m, runs } = COPY;
  const x = gpu.buffer('copy from', 4 * cols * m);
  const y = gpu.buffer('copy to', 4 * cols * m);
  try {
    const op = copyRows(gpu, { x, y, cols, m, per: m, stride: 0, first: 0 });
    gpu.submit([op]);
    await gpu.read(y, 4);
    const { ms } = await timed(async () => {
      gpu.submit(Array.from({ length: runs }, () => op));
      await gpu.read(y, 4);
    });
    return (2 * 4 * cols * m * runs * 1000) / ms;
  } finally {
    gpu.destroy(x, y);
  }
}

function predictions(key: string, gpu: GpuSpeed): Measure[] {
  const { batched, naive } = predictSeconds(LLAMA2_7B, PAPER, gpu);
  const note =
    `PREDICTION, not measured: ${gpu.name}, ${gpu.flopsPerSecond / 1e12} TFLOP/s (${100 * SHARE} % of it assumed), ` +
    `${gpu.bytesPerSecond / 1e9} GB/s; ${PAPER.answer} new tokens, every mutant silent`;
  const name = (what: string) => `prediction.llama2_7b.${key}.${what}`;
  return [
    { name: name('batched_s'), value: batched, unit: 's', note: `a mutant; ${note}` },
    { name: name('naive_s'), value: naive, unit: 's', note: `in place, 4-bit weights; ${note}` },
    {
      name: name('whole_model_days'),
      value: (PAPER_MUTANTS * batched) / 86_400,
      unit: 'days',
      note: `max and min of every 64 × 64 square (${PAPER_MUTANTS.toLocaleString('en-US')} mutants); ${note}`,
    },
  ];
}
