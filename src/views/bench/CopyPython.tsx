import { formatMutation } from '../../lib/mutation/mutation.ts';
import { offerOf } from '../../lib/catalogue/model-offer.ts';
import { pythonScript } from '../../lib/python/python-script.ts';
import { pythonWeights } from '../../lib/python/python-weights.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { selectedMutation } from '../../state/stores/view.ts';
import { copyText } from '../clipboard.ts';
import { saveFile } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useSaid } from '../use-said.ts';

/** Copies the mutation as a script that makes it in PyTorch, in the model's own weights. */
export function CopyPython({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const selection = useLabStore('selection', (s) => s);
  const extent = useLabStore('weights', (s) => s.view?.extent ?? null);
  const assay = useLabStore('assay', (s) => s.assay);
  const wildType = useLabStore('bench', (s) => s.wildType.run);
  const { current, own } = useLabStore('models', (s) => s);
  const [said, setSaid] = useSaid();

  const why = !selection.on
    ? 'There is no mutation: choose what is written first.'
    : !wildType
      ? 'The script needs the prompt’s tokens: wait until the wild type is written.'
      : null;
  const copy = async () => {
    if (!wildType) return;
    const mutation = selectedMutation(selection);
    const text = pythonScript({
      ...{ mutation, extent, assay, model },
      promptIds: wildType.prompt.ids,
      weights: pythonWeights(offerOf(current, own), lab.modelUrl, model.quantization),
      app: __APP_VERSION__,
    });
    if (await copyText(text)) {
      setSaid('Copied');
      return;
    }
    const name = `${formatMutation(mutation).replace(/[^\w.-]+/g, '_')}.py`;
    saveFile({ name, type: 'text/x-python', bytes: new TextEncoder().encode(text) });
    setSaid('Saved as a file');
  };
  return (
    <>
      <button
        className="button copy-python"
        disabled={why !== null}
        title={
          why ?? 'A script that makes the same mutation in PyTorch, in the model’s own weights'
        }
        onClick={() => void copy()}
      >
        {said || 'Copy as Python'}
      </button>
      <span className="hidden-text" role="status">
        {said}
      </span>
    </>
  );
}
