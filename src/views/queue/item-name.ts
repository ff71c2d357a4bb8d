import { formatMatrix } from '../../lib/model/matrix.ts';
import type { ScreenPlan } from '../../lib/plan/plan.ts';

/** `L2.gate, squares of 8` */
export const itemName = ({ matrix, tile }: ScreenPlan) =>
  `${formatMatrix(matrix)}, squares of ${tile}`;
