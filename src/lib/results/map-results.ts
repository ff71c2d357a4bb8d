import type { ScreenKind } from '../plan/grid.ts';
import type { KindOutcomes } from './outcomes.ts';

/** What is known of one matrix, by kind. */
export type MapResults = Partial<Record<ScreenKind, KindOutcomes>>;
