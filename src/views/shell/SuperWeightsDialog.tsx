import { useEffect, useMemo, useRef, useState } from 'react';
import { formatSite, type Site } from '../../lib/model/site.ts';
import {
  knownSuperWeight,
  rankSuperWeights,
  SUPER_SPIKE,
  type KnownSuperWeight,
  type SuperCandidate,
  type SuperWeights as Found,
} from '../../lib/output/super-weights.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { plural, significant, small, tokenLabel, weight } from '../format.ts';
import './super-weights.css';

/** Takes a site to the bench. */
type Take = (site: Site) => void;

/** Finds single weights that carry a model's largest activations, and takes them to the bench. */
export function SuperWeightsDialog() {
  const lab = useLab();
  const open = useLabStore('ui', (s) => s.superWeightsOpen);
  const model = useLabStore('model', (s) => s.model);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = () => lab.stores.ui.setState({ superWeightsOpen: false });
  const known = useMemo(() => model && knownSuperWeight(model), [model]);
  return (
    <dialog
      ref={dialog}
      className="help super-weights"
      aria-labelledby="super-weights-title"
      onClose={close}
    >
      <div className="row spread">
        <h1 id="super-weights-title">Super weights</h1>
        <button className="quiet glyph" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      {open && model && <Finder known={known} />}
    </dialog>
  );
}

function Finder({ known }: { known: KnownSuperWeight | null }) {
  const lab = useLab();
  const prompt = useLabStore('assay', (s) => s.assay.prompt);
  const ready = useLabStore('model', (s) => s.phase === 'ready');
  const { running, found, failure } = useLabStore('superWeights', (s) => s);
  const ranked = useMemo(() => rankSuperWeights(found?.layers ?? []), [found]);
  const [text, setText] = useState(found?.prompt ?? prompt);
  const toBench: Take = (site) => {
    lab.stores.ui.setState({ superWeightsOpen: false });
    lab.selecting.mutate({ site, kind: 'zero' });
  };
  return (
    <>
      <p>
        In some models a single weight makes the largest activations, and without it the model falls
        silent or babbles. One pass over any text shows it: in one layer, at one token, the input
        and the output of the down projection spike far above every other layer’s. The input’s
        channel is the column, the output’s the row.{' '}
        <button
          className="quiet inline"
          onClick={() => lab.stores.ui.setState({ superWeightsOpen: false, methods: 'super' })}
        >
          Method and source
        </button>
      </p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void lab.superWeights.find(text);
        }}
      >
        <label className="super-weights-text">
          <span className="soft">Text</span>
          <input type="text" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <button className="primary" type="submit" disabled={!ready || running}>
          {running ? 'Looking…' : 'Find'}
        </button>
      </form>
      {known && (
        <p className="row">
          <span>Published for {known.model}:</span>
          <SiteButton site={known.site} take={toBench} />
        </p>
      )}
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
      <div role="status">{found && !running && <Verdict ranked={ranked} />}</div>
      {found && <Candidates {...{ found, ranked, known }} take={toBench} />}
    </>
  );
}

/** What was found, in a sentence. */
function Verdict({ ranked }: { ranked: SuperCandidate[] }) {
  const found = ranked.filter((candidate) => candidate.found);
  if (found.length > 0) {
    const names = found.map((one) => formatSite(one.site)).join(' and ');
    return (
      <p>
        <b>{plural(found.length, 'super weight')} found:</b> {names}.
      </p>
    );
  }
  const [first] = ranked;
  return (
    <p>
      <b>Nothing spikes.</b>{' '}
      {first.spike > 0
        ? `Where the largest input and output are at one token, they come to at most ${small(first.spike)} times the median layer’s, in layer ${first.layer}`
        : 'In no layer are the largest input and output at one token'}
      ; a super weight reaches {SUPER_SPIKE} times there and makes half of the output by itself.
    </p>
  );
}

const COLUMNS = ['Weight', 'At token', 'Input', 'Output', 'Value', 'Makes', 'Spike'];

/** Every layer’s largest input and output, and the weight between them, most spiking first. */
function Candidates(props: {
  found: Found;
  ranked: SuperCandidate[];
  known: KnownSuperWeight | null;
  take: Take;
}) {
  const { found, ranked, known, take } = props;
  return (
    <>
      <p id="super-weights-columns" className="soft">
        The weight where the largest input and the largest output of each layer’s down projection
        meet. Makes: its share of that output. Spike: how many times the median layer’s. A click
        sets it to zero in the bench.
      </p>
      <div className="super-weights-scroll">
        <table aria-label="Candidates" aria-describedby="super-weights-columns">
          <thead>
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ranked.map(({ layer, site, input, output, ...candidate }) => {
              const together = input.token === output.token;
              const published = known && formatSite(known.site) === formatSite(site);
              return (
                <tr key={layer} className={candidate.found ? 'found' : undefined}>
                  <th scope="row">
                    <SiteButton site={site} take={take} />
                    {published && <span className="soft"> published</span>}
                  </th>
                  <td>
                    {input.token + 1}{' '}
                    <span className="mono">{tokenLabel(found.pieces[input.token])}</span>
                  </td>
                  <td>{significant(input.value)}</td>
                  <td>{significant(output.value)}</td>
                  <td>{weight(candidate.weight)}</td>
                  <td>{together ? `${Math.round(100 * candidate.share)} %` : '–'}</td>
                  <td>{together ? `${small(candidate.spike)} ×` : 'two tokens'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function SiteButton({ site, take }: { site: Site; take: Take }) {
  const name = formatSite(site);
  return (
    <button
      className="quiet inline mono"
      title="Set to zero in the bench"
      aria-label={`${name}: set to zero in the bench`}
      onClick={() => take(site)}
    >
      {name}
    </button>
  );
}
