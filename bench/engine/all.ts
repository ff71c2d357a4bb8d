import { costModel } from './cost-model.ts';
import { everyWeight } from './every-weight/every-weight.ts';
import { everyWeightRecall } from './every-weight/recall.ts';
import { generation } from './generation.ts';
import { gemm } from './gemm.ts';
import type { EngineMeasure } from './measure.ts';
import { memory } from './memory.ts';
import { processor } from './processor/processor.ts';
import { byLayer, costRatio } from './screens.ts';
import { smollm2 } from './smollm2.ts';

/** Everything measured of the engine, in this order: the products' best speed is needed by
 * layers, and both by the model of cost. */
export const ENGINE_MEASURES: Record<string, EngineMeasure> = {
  generation,
  gemm,
  costRatio,
  byLayer,
  costModel,
  memory,
  smollm2,
  processor,
  everyWeight,
};

/** Measured only when they are named. */
export const LONG_MEASURES: Record<string, EngineMeasure> = { everyWeightRecall };
