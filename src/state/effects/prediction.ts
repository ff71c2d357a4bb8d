import { assayKey } from '../../lib/assay/assay.ts';
import { allMatrices, formatMatrix } from '../../lib/model/matrix.ts';
import { screenMs } from '../../lib/plan/estimate.ts';
import { predictFlops } from '../../lib/risk/predict-cost.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import type { Job } from '../clients/engine-client.ts';
import type { LabContext } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { noRisks } from '../stores/risk-store.ts';

/** A prediction that takes no longer than this begins by itself. */
const UNASKED_MS = 15_000;
/** What an engine does at least, in arithmetic a second: taken until it was measured. */
const LEAST_FLOPS = { processor: 8e9, webgpu: 4e9 };
/** What a software GPU does of gradients, whatever its screens reach. */
const SOFTWARE_FLOPS = 1e9;

/**
 * Keeps the predicted risk of every mutant in step with model, assay and squares. It begins by itself
 * where that takes seconds, else when it is asked for.
 */
export function createPrediction(ctx: LabContext, { restored }: { restored: () => void }) {
  const { assay: assayStore, bench, map: mapStore, model, queue, risk } = ctx.stores;
  let job: Job<'predict'> | null = null;

  /** What {@link contextNow} came to, and of what: a camera that moves changes nothing of it. */
  let last: { of: readonly unknown[]; context: string | null } | null = null;

  /** What a prediction is of; null while there is nothing to predict. */
  const contextNow = (): string | null => {
    const { model: info, phase } = model.getState();
    const { tile, kinds } = mapStore.getState();
    const of = [info, phase, tile, kinds, screenAssayOf(assayStore.getState())];
    if (!last?.of.every((one, i) => one === of[i])) last = { of, context: makeContext() };
    return last.context;
  };

  const makeContext = (): string | null => {
    const { model: info, phase } = model.getState();
    if (!info || phase !== 'ready') return null;
    const { tile, kinds } = mapStore.getState();
    if (kinds.length === 0) return null;
    const assay = screenAssayOf(assayStore.getState());
    return [info.hash, tile, [...kinds].join(), assayKey(assay)].join('|');
  };

  /** How long a prediction takes, in milliseconds, by what is known of the engine. */
  const estimate = (): number | null => {
    const { model: info, device } = model.getState();
    if (!info || !device) return null;
    const flops = predictFlops(info.config, screenAssayOf(assayStore.getState()));
    const at = (perSecond: number) => ({ flops: perSecond, ms: 1000, measured: false });
    const known = queue.getState().speed ?? at(LEAST_FLOPS[device.engine]);
    return screenMs(flops, device.isFallback ? at(SOFTWARE_FLOPS) : known);
  };

  const predict = async (context: string) => {
    const info = model.getState().model!;
    const { tile, kinds } = mapStore.getState();
    const assay = screenAssayOf(assayStore.getState());
    const maps = new Map<string, MatrixRisk>();
    const start = ctx.now();
    risk.setState({ ...noRisks, context, status: 'running' });
    const isCurrent = () => risk.getState().context === context;
    const mine = (job = ctx.engine.request(
      'predict',
      { assay, matrices: allMatrices(info.config), kinds: [...kinds], tile },
      {
        risk: ({ risk: one }) => maps.set(formatMatrix(one.matrix), one),
        predicting: ({ share }) => {
          if (isCurrent()) risk.setState({ share });
        },
      },
    ));
    const end = await mine.done;
    if (job === mine) job = null;
    if (!isCurrent()) return;
    switch (end.type) {
      case 'predicted':
        risk.setState({
          ...{ status: 'done', maps, check: end.check, pieces: end.pieces },
          ms: ctx.now() - start,
        });
        restored();
        break;
      case 'error':
        risk.setState({ status: 'failed', failure: end.error });
        break;
      case 'cancelled':
        risk.setState({ status: 'stopped' });
    }
  };

  /** Lets go of what is predicted of something else, and begins anew where that takes seconds. */
  const sync = () => {
    const context = contextNow();
    const now = risk.getState();
    if (context === now.context && now.status !== 'none') return;
    job?.cancel();
    if (!context) {
      // what is predicted stays true while the engine is away
      if (now.status === 'running') risk.setState({ ...noRisks });
      return;
    }
    if (context === now.context) return;
    // once the wild type has spoken: it comes first, and tells that the assay can be run
    if (bench.getState().wildType.status !== 'done') {
      if (now.context !== null) risk.setState({ ...noRisks });
      return;
    }
    const ms = estimate();
    if (ms === null || ms > UNASKED_MS) risk.setState({ ...noRisks, context, status: 'offered' });
    else void predict(context);
  };

  return {
    estimate,
    /** Follows what is shown from now on. */
    start() {
      for (const store of [model, assayStore, mapStore]) store.subscribe(sync);
      bench.subscribe(({ wildType }, before) => {
        if (wildType.status !== before.wildType.status) sync();
      });
    },
    /** Predicts what is shown, however long that takes; again where it was stopped or failed. */
    begin: () => {
      const context = contextNow();
      if (context && risk.getState().status !== 'running') void predict(context);
    },
    stop: () => job?.cancel(),
    /** @param least from which risk on what is predicted is drawn */
    show(shown: boolean, least = risk.getState().least) {
      risk.setState({ shown, least });
    },
  };
}
