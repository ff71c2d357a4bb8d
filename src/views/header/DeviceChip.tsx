import { useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { adapterName, count } from '../format.ts';

/** The GPU's chip; opens what is known of the adapter. */
export function DeviceChip() {
  const device = useLabStore('model', (s) => s.device);
  const phase = useLabStore('model', (s) => s.phase);
  const name = device ? adapterName(device) : '';
  const state =
    phase === 'lost' ? 'lost' : phase === 'failed' ? 'unavailable' : device ? '' : 'starting';
  return (
    <Popover
      className="chip"
      label="GPU"
      button={
        <>
          <span>GPU</span> <b className="chip-name">{name || '–'}</b>{' '}
          <i>{state || (device?.isFallback ? 'software, slow' : '')}</i>
        </>
      }
    >
      {device ? (
        <>
          {device.isFallback && (
            <p className="soft note">
              This is a software adapter: everything works, slowly. Browsers use it when they find
              no graphics card they trust.
            </p>
          )}
          <dl className="facts">
            <dt>Adapter</dt>
            <dd>{device.description || '–'}</dd>
            <dt>Vendor</dt>
            <dd>{device.vendor || '–'}</dd>
            <dt>Architecture</dt>
            <dd>{device.architecture || '–'}</dd>
            {Object.entries(device.limits).map(([limit, value]) => (
              <div key={limit} className="limit">
                <dt>{limit}</dt>
                <dd className="mono">{count(value)}</dd>
              </div>
            ))}
          </dl>
          <p className="soft features">Features: {device.features.join(', ') || 'none'}</p>
        </>
      ) : (
        <p className="soft">No adapter yet.</p>
      )}
    </Popover>
  );
}
