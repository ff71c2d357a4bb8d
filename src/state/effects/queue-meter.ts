import type { LabContext } from '../context.ts';
import { createRate } from '../rate.ts';
import { computedBy } from '../stores/engine-store.ts';
import { speedOf, NOTHING_TIMED } from '../stores/queue-store.ts';

/** Measures how fast the queue gets on, and shows it in the queue's store. */
export function createQueueMeter(ctx: LabContext) {
  const { engine, model, queue } = ctx.stores;
  let rate = createRate(ctx.now());
  let started = { at: ctx.now(), tested: 0 };
  /** When the first results came, and what came after them. */
  let timed: { from: number; tested: number; flops: number } | null = null;

  const show = () => {
    rate.add(0, ctx.now());
    const since = { tested: started.tested, ms: ctx.now() - started.at };
    const sofar = timed
      ? { tested: timed.tested, flops: timed.flops, ms: ctx.now() - timed.from }
      : NOTHING_TIMED;
    // texts take longer than verdicts, and how many there will be is not known before
    const plain = queue.getState().items.every(({ plan }) => !plan.texts);
    const measured = plain ? speedOf(sofar) : null;
    const { device } = model.getState();
    if (measured && device)
      engine.setState(({ speeds, beside }) => ({
        speeds: { ...speeds, [computedBy(device, beside)]: measured },
      }));
    const speed = measured ?? queue.getState().speed;
    queue.setState({ rate: rate.perSecond(), since, timed: sofar, speed });
  };

  return {
    show,
    /** Begins anew: what was measured before tells nothing of what comes. */
    reset() {
      rate = createRate(ctx.now());
      started = { at: ctx.now(), tested: 0 };
      timed = null;
    },
    /** Counts mutants whose results came. @param flops of each */
    count(mutants: number, flops: number) {
      started.tested += mutants;
      if (timed) {
        timed.tested += mutants;
        timed.flops += mutants * flops;
      } else timed = { from: ctx.now(), tested: 0, flops: 0 };
      rate.add(mutants, ctx.now());
    },
  };
}
