import { agree } from '../../lib/base/agree.ts';
import { hasCounts, isCounted, type AtlasPicture } from '../../figures/atlas-draw.ts';
import { cellsOfPart, COUNTS_WORDS, shareOf, shortPercent } from '../../figures/atlas-readings.ts';
import { OnlyPredicted } from '../risk/OnlyPredicted.tsx';
import { Term } from '../terms/Term.tsx';
import { count, percent } from '../format.ts';

/** Totals of the whole model, a line for each chosen kind. */
export function AtlasKinds({ picture }: { picture: AtlasPicture }) {
  const { config, tile, totals, kinds, fullBar } = picture;
  const cells = cellsOfPart(config, tile);
  const isPart = isCounted(picture);
  return (
    <div className="atlas-kinds">
      <dl>
        {kinds.map((kind) => {
          const { tested, nsms } = totals.all[kind];
          const share = shareOf(totals.all, [kind], cells);
          const part = typeof share === 'number' ? share : 0;
          return (
            <div
              key={kind}
              title={`${count(nsms)} of ${count(tested)} mutants ${agree(nsms, 'changes', 'change')} the answer`}
            >
              <dt>
                <span className={`kind-mark ${kind}`} /> <Term id={kind} />
              </dt>
              <dd>
                <i className="atlas-bar">
                  <i
                    className={`kind-bar ${kind}`}
                    style={{ width: `${Math.min(100, (100 * part) / fullBar)}%` }}
                  />
                </i>
                <span className="atlas-share">{share === 'part' ? '' : percent(nsms, tested)}</span>
                <span className="soft">
                  {count(nsms)} of {count(tested)}
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
      <OnlyPredicted />
      <p className="soft">
        {isPart ? (
          COUNTS_WORDS
        ) : (
          <>
            Bars: <Term id="share" />, full at {shortPercent(fullBar)} %.
            {hasCounts(picture) && ' n: NSMs found, where less than a tenth is tested.'}
          </>
        )}
      </p>
    </div>
  );
}
