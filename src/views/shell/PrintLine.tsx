import { useLabStore } from '../lab-context.ts';
import { adapterName } from '../format.ts';

/** Where a printed page comes from; not shown on the screen. */
export function PrintLine() {
  const model = useLabStore('model', (s) => s.model);
  const device = useLabStore('model', (s) => s.device);
  if (!model) return null;
  return (
    <p className="soft print-line">
      {model.name} {model.quantization}, model {model.hash.slice(0, 16)}
      {device ? `, computed on ${adapterName(device)}` : ''}. Mutascope {__APP_VERSION__}.
    </p>
  );
}
