import type { Assay } from '../../lib/assay.ts';
import { matrixShape } from '../../lib/matrix.ts';
import { NOT_TESTED } from '../../lib/outcomes.ts';
import { planProblem, tileGrid, type ScreenPlan } from '../../lib/plan.ts';
import type { DoneCells } from '../../protocol.ts';
import type { LabContext } from '../context.ts';
import type { Job } from '../engine-client.ts';
import { createRate } from '../rate.ts';
import { noScreen } from '../screen-store.ts';
import { throttle } from '../throttle.ts';
import { addNotice } from '../ui-store.ts';
import type { Results } from './results.ts';

const SHOW_EVERY_MS = 150;

/** Runs screens, one at a time: start, pause, resume, put away. */
export function createScreens(ctx: LabContext, results: Results) {
  const { assay, map, model, screen, selection, ui } = ctx.stores;
  let job: Job<'screen'> | null = null;
  /** Settles when the running screen has ended and its results are written. */
  let ended: Promise<void> = Promise.resolve();

  const run = async (plan: ScreenPlan) => {
    const config = model.getState().model!.config;
    const grid = tileGrid(matrixShape(config, plan.matrix.projection), plan.tile);
    const total = grid.rows * grid.cols * plan.kinds.length;
    screen.setState({ ...noScreen, status: 'running', plan, total });

    let done = 0;
    const doneCells: DoneCells[] = [];
    for (const kind of plan.kinds) {
      const known = await results.read(plan, kind);
      done += known.tested;
      const marks = Uint8Array.from(known.outcomes, (o) => (o === NOT_TESTED ? 0 : 1));
      doneCells.push({ kind, done: marks });
    }
    const start = ctx.now();
    const before = done;
    const rate = createRate(start);
    const show = () => {
      rate.add(0, ctx.now());
      const since = { tested: done - before, ms: ctx.now() - start };
      screen.setState({ done, rate: rate.perSecond(), since });
    };
    const showSoon = throttle(show, SHOW_EVERY_MS);
    show();
    if (screen.getState().status !== 'running') return; // paused while the stored results were read

    job = ctx.engine.request(
      'screen',
      { plan, done: doneCells },
      {
        outcomes: ({ batch }) => {
          done += batch.cells.length;
          rate.add(batch.cells.length, ctx.now());
          results.add(plan, batch);
          showSoon();
        },
      },
    );
    const end = await job.done;
    job = null;
    showSoon.flush();
    await ctx.log.flush();
    if (end.type === 'error') screen.setState({ status: 'failed', failure: end.error });
    else screen.setState({ status: end.type === 'screened' ? 'finished' : 'paused' });
  };

  const pause = () => {
    if (screen.getState().status !== 'running') return;
    screen.setState({ status: job ? 'pausing' : 'paused' });
    job?.cancel();
  };

  const start = async (plan: ScreenPlan) => {
    const info = model.getState();
    if (!info.model || info.phase !== 'ready') return;
    const problem = planProblem(info.model.config, plan);
    if (problem) {
      addNotice(ui, { id: 'plan', tone: 'warning', text: problem });
      return;
    }
    pause(); // one at a time: the results of the other are kept
    await ended;
    ended = run(plan);
    await ended;
  };

  return {
    /** Screens the selected matrix as the map is set; goes on where stored results end. */
    start() {
      const { layer, projection } = selection.getState().site;
      const { tile, kinds } = map.getState();
      const now: Assay = assay.getState().assay;
      void start({ matrix: { layer, projection }, tile, kinds, assay: now });
    },
    pause,
    /** Goes on with the screen that was paused. */
    resume() {
      const { plan, status } = screen.getState();
      if (plan && (status === 'paused' || status === 'failed')) void start(plan);
    },
    /** Stops the screen and takes it off the footer; results stay. */
    async dismiss() {
      pause();
      await ended;
      screen.setState(noScreen);
    },
  };
}

export type Screens = ReturnType<typeof createScreens>;
