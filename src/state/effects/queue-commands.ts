import type { TilePlan } from '../../lib/plan/plan.ts';
import type { Queue } from './queue.ts';
import type { Tabs } from './tabs.ts';

/** What a user can do to the queue, from whichever tab: the one that has the engine does it. */
export const createQueueCommands = (tabs: Pick<Tabs, 'command'>, queue: Pick<Queue, 'tested'>) => ({
  pause: () => tabs.command({ do: 'pause' }),
  resume: () => tabs.command({ do: 'resume' }),
  clear: () => tabs.command({ do: 'clear' }),
  remove: (id: string) => tabs.command({ do: 'remove', id }),
  /** Moves a waiting screen by so many places. */
  move: (id: string, by: number) => tabs.command({ do: 'move', id, by }),
  /** How many mutants of a plan have results in this browser. */
  tested: (plan: TilePlan) => queue.tested(plan),
});
