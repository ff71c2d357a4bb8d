import type { TilePlan } from '../../lib/plan/plan.ts';

/** `L2.gate, squares of 8` */
export const itemName = ({ sites: { matrices, tile } }: TilePlan) =>
  `${matrices.join(', ')}, squares of ${tile}`;
