import { MAX_PROMPTS, type Assay } from '../../lib/assay/assay.ts';
import { describeSeeds } from '../../lib/assay/assay-words.ts';
import { Segments } from '../Segments.tsx';
import { samplingOf, typeOf, withSampling, type Sampling } from './assay-draft.ts';
import { NumberInput } from './NumberInput.tsx';

interface Props {
  draft: Assay;
  setDraft: (draft: Assay) => void;
}

/** How a draft's tokens are chosen: greedy, or sampled under one seed or several. */
export function SamplingFields({ draft, setDraft }: Props) {
  const { temperature, seed, seeds } = samplingOf(draft);
  const sampled = temperature > 0;
  const change = (part: Partial<Sampling>) => setDraft(withSampling(draft, part));
  return (
    <>
      <Segments
        legend="How tokens are chosen"
        options={[
          { id: false, label: 'greedy' },
          { id: true, label: 'sampled' },
        ]}
        value={sampled}
        onChange={(luck) => change({ temperature: luck ? 0.7 : 0 })}
      />
      {sampled && (
        <>
          <NumberInput
            label="Temperature"
            value={temperature}
            min={0}
            step={0.1}
            onChange={(value) => change({ temperature: value })}
          />
          <NumberInput
            label={draft.type === 'seeds' ? 'First seed' : 'Seed'}
            value={seed}
            min={0}
            step={1}
            onChange={(value) => change({ seed: value })}
          />
        </>
      )}
      <NumberInput
        label="Seeds"
        value={seeds}
        min={1}
        max={MAX_PROMPTS}
        step={1}
        disabled={!sampled || typeOf(draft) !== 'descriptive'}
        onChange={(value) => change({ seeds: value })}
      />
    </>
  );
}

/** What the fields stand for, in words. */
export function SamplingNote({ draft }: Pick<Props, 'draft'>) {
  return <p className="soft note">{noteOf(draft)}</p>;
}

function noteOf(draft: Assay): string {
  if (draft.temperature === 0)
    return 'Greedy answers are the same under any seed: for several seeds choose sampled.';
  const luck =
    'Wild type and every mutant are sampled with the same luck, so equal weights give equal texts.';
  if (draft.type === 'seeds' && draft.seeds.length > 1)
    return `${luck} Each mutant is asked under ${describeSeeds(draft.seeds)}; the map shows in how many of them its answer changes.`;
  return typeOf(draft) === 'descriptive' ? luck : `${luck} Several seeds go with one prompt only.`;
}
