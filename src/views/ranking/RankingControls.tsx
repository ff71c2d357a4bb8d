import { PROJECTIONS } from '../../lib/model/matrix.ts';
import { RANK_ORDERS } from '../../lib/ranking/rank-mutants.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { KindBoxes } from '../map/KindBoxes.tsx';
import { Segments } from '../Segments.tsx';
import { InOtherSizes } from '../stats/NoStats.tsx';
import { ORDER_NAMES } from './ranking-words.ts';

const ALL = 'all';

/** By what the mutants are ranked, and which of them. */
export function RankingControls({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const { order, kinds, layer, projection } = useLabStore('ranking', (s) => s);
  const set = lab.stores.ranking.setState;
  const layers = Array.from({ length: model.config.num_hidden_layers }, (_, i) => i);
  return (
    <>
      <div className="row ranking-controls">
        <Segments
          legend="Ranked by"
          options={RANK_ORDERS.map((id) => ({ id, label: ORDER_NAMES[id] }))}
          value={order}
          onChange={(id) => set({ order: id })}
        />
        <KindBoxes
          legend="Kinds of mutation that are ranked"
          kinds={kinds}
          onChange={(chosen) => set({ kinds: chosen })}
        />
        <label>
          <span className="soft">Layer</span>{' '}
          <select
            value={layer ?? ALL}
            onChange={({ target }) =>
              set({ layer: target.value === ALL ? null : Number(target.value) })
            }
          >
            <option value={ALL}>all</option>
            {/* a link may name a layer that the model does not have */}
            {(layer === null || layer < layers.length ? layers : [...layers, layer]).map((i) => (
              <option key={i}>{i}</option>
            ))}
          </select>
        </label>
        <label>
          <span className="soft">Projection</span>{' '}
          <select
            value={projection ?? ALL}
            onChange={({ target }) =>
              set({ projection: PROJECTIONS.find((name) => name === target.value) ?? null })
            }
          >
            <option value={ALL}>all</option>
            {PROJECTIONS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <InOtherSizes />
    </>
  );
}
