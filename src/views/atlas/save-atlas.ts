import { agree } from '../../lib/base/agree.ts';
import { hasScale, type AtlasPicture, type SmallMap } from '../../figures/atlas-draw.ts';
import type { AtlasMeasure } from '../../figures/atlas-readings.ts';
import { drawSavedAtlas, savedAtlasSize, type SavedAtlas } from '../../figures/saved-atlas.ts';
import { formatCsv, type CsvField } from '../../lib/base/csv.ts';
import { allMatrices, formatMatrix } from '../../lib/model/matrix.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import { assayWords, metadataOf, originsOfMaps, type FigureFormat } from '../map/save-figure.ts';
import { csvFile } from '../files.ts';
import { count, plural } from '../format.ts';

const ABOUT: Record<AtlasMeasure | 'kinds', string> = {
  kinds: 'by kind; gate and up are drawn transposed',
  share: 'share of NSMs, in per cent',
  severity: 'mean KL of NSMs, in nats',
  bias: 'bias, (max − min) / (max + min) of the shares of NSMs',
};

/** The atlas as it is shown now, as a file: with title, legend and where it comes from. */
export async function saveAtlas(
  lab: Lab,
  picture: AtlasPicture,
  smallMap: SmallMap,
  format: FigureFormat,
): Promise<FileOut> {
  const { model } = lab.stores.model.getState();
  if (!model) throw new Error('There is no model yet.');
  await lab.results.settled();
  const { atlas: shows } = lab.stores.ui.getState();
  const { config, kinds, tile, totals } = picture;
  const { tested: mutants, nsms } = sumKinds(totals.all, kinds);
  const tested = allMatrices(config).filter(
    (matrix) => sumKinds(totals.matrix(formatMatrix(matrix)), kinds).tested > 0,
  );
  const words = {
    title: `${model.name}, all ${plural(allMatrices(config).length, 'matrix', 'matrices')}: ${hasScale(picture, shows) ? ABOUT[shows] : 'NSMs found'}`,
    lines: [
      `Squares of ${tile}, ${kinds.join(', ')}; ${plural(mutants, 'mutant')} tested, ${count(nsms)} of them ${agree(nsms, 'changes', 'change')} the answer`,
      assayWords(lab),
    ],
    provenance: await originsOfMaps(lab, tested, kinds),
  };
  const name = `${model.name}-atlas-${shows}-${tile}`;
  if (format === 'csv') {
    const about = [words.title, ...words.lines, ...words.provenance].join('\n');
    return csvFile(name, atlasCsv(picture, about));
  }
  const saved: SavedAtlas = { ...words, picture, shows: shows === 'kinds' ? smallMap : shows };
  const { figureFile } = await import('../map/figure-file.ts');
  return figureFile(
    {
      name,
      size: savedAtlasSize(saved),
      draw: (pen) => drawSavedAtlas(pen, saved),
      metadata: metadataOf(lab, words),
    },
    format,
  );
}

/** The totals of every matrix and kind; the first row says where they come from. */
function atlasCsv({ config, kinds, totals }: AtlasPicture, about: string): string {
  const rows: CsvField[][] = [['matrix', 'kind', 'tested', 'nsms', 'mean_kl', 'about']];
  for (const matrix of allMatrices(config))
    for (const kind of kinds) {
      const name = formatMatrix(matrix);
      const { tested, nsms, klSum, withKl } = totals.matrix(name)[kind];
      const meanKl = withKl > 0 ? String(klSum / withKl) : null;
      const note = rows.length === 1 ? about : null;
      rows.push([name, kind, String(tested), String(nsms), meanKl, note]);
    }
  return formatCsv(rows);
}
