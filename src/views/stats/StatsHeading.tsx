import { describeSampling } from '../../lib/assay/assay-words.ts';
import { assayTitle, screenAssayOf } from '../../state/stores/assay-store.ts';
import { isOfCampaign } from '../../state/stores/shared-store.ts';
import { useLabStore } from '../lab-context.ts';
import { squaresWords } from '../format.ts';
import { useReceived } from '../use-received.ts';

/** Whose maps are tested, under which assay and in which squares. @param published name of the model of tables */
export function StatsHeading({ published }: { published: string | null }) {
  return (
    <h1>
      Statistics{' '}
      <span className="soft">{published ? `${published}, published` : <OwnScreen />}</span>
    </h1>
  );
}

/** The model, assay and squares that all places show. */
export function OwnScreen() {
  const model = useLabStore('model', (s) => s.model);
  const assay = useLabStore('assay', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  const received = useReceived();
  if (!model) return null;
  const asked = `${assayTitle(assay)} (${describeSampling(screenAssayOf(assay))})`;
  return `${model.name} · ${asked}, ${squaresWords(tile)}${received ? `, with what was screened ${isOfCampaign(received) ? 'by the campaign' : 'elsewhere'}` : ''}`;
}
