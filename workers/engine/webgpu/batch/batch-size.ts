import { BATCH_BYTES } from '../../../../src/lib/model/compute-memory.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import type { GpuContext } from '../context.ts';
import { linearWidth, mlpWidth } from '../model/gpu-model.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';

/** More mutants than this gain nothing: the products are large enough by then. */
const MOST = { software: 32, hardware: 256 };
const FEWEST = 2;
/** Stages that keep keys and values (see stages.ts), and so slots per mutant of a batch. */
const STAGES = 3;

/**
 * How many mutants, the null mutant included, go into a batch on this device, and whether they may
 * leave early, for which every mutant's keys and values must be kept between stages.
 */
export function batchSize(
  context: GpuContext,
  prepared: PreparedPrompt,
  site: Pick<Site, 'layer'>,
): { batch: number; early: boolean } {
  const { model, gpu, tuning } = context;
  const c = model.config;
  const kind = tuning.cooperate ? 'hardware' : 'software';
  const binding = gpu.maxBinding;
  const kvRow = c.num_key_value_heads * c.head_dim * 4;
  const widest = linearWidth(c, 'gate_up') * 4;
  // x, mid, h, tail; qkv; attended; gate_up; act
  const activationRow =
    4 * (4 * c.hidden_size + linearWidth(c, 'qkv') + c.num_attention_heads * c.head_dim) +
    widest +
    4 * mlpWidth(c);
  const layers = c.num_hidden_layers - site.layer;
  const fits = (slots: number) => {
    const bytes = prepared.rows * (activationRow + 2 * layers * kvRow * slots);
    return Math.floor(
      Math.min(
        BATCH_BYTES[kind] / bytes,
        binding / (prepared.rows * widest),
        binding / (prepared.rows * kvRow * slots),
      ),
    );
  };
  const most = MOST[kind];
  const early = fits(STAGES + 1) >= Math.min(most, 8);
  return { batch: Math.max(FEWEST, Math.min(most, fits(early ? STAGES + 1 : 2))), early };
}
