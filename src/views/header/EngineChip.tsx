import { otherEngine, type EngineName, type EngineWish } from '../../lib/model/engine-name.ts';
import type { DeviceInfo } from '../../protocols/engine-messages.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { SAMPLE } from '../../state/effects/verify.ts';
import { isCrossChecked } from '../../state/stores/engine-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { Segments } from '../Segments.tsx';
import { useReceived } from '../use-received.ts';
import { adapterName, count } from '../format.ts';
import { VerifyButton } from '../VerifyButton.tsx';
import { togetherWords } from './together-words.ts';
import { verificationWords } from '../verification-words.ts';

const WISHES: readonly { id: EngineWish; label: string; title: string }[] = [
  {
    id: 'auto',
    label: 'Automatic',
    title: 'A graphics card where there is one, else the processor',
  },
  { id: 'webgpu', label: 'GPU', title: 'WebGPU' },
  { id: 'processor', label: 'Processor', title: 'All cores, without a GPU' },
  { id: 'both', label: 'Both', title: 'Screens are dealt to GPU and processor together' },
];

/** Engines in running words. */
const ENGINE_WORDS: Record<EngineName, string> = { webgpu: 'GPU', processor: 'processor' };

/** The engine's chip: what computes; opens why, what else there is, and what is known of the device. */
export function EngineChip() {
  const device = useLabStore('model', (s) => s.device);
  const phase = useLabStore('model', (s) => s.phase);
  const beside = useLabStore('engine', (s) => s.beside);
  const state =
    phase === 'lost' ? 'lost' : phase === 'failed' ? 'unavailable' : device ? '' : 'starting';
  return (
    <Popover
      className="chip"
      label="Engine"
      panelClass="engine-panel"
      button={
        <>
          <span>Engine</span> <b className="chip-name">{device ? shortName(device) : '–'}</b>{' '}
          <i>{state || (beside ? `+ ${shortName(beside)}` : device ? speedWords(device) : '')}</i>
        </>
      }
    >
      <Why />
      <Choice />
      <OtherCheck />
      {device ? <Facts device={device} /> : <p className="soft">Nothing computes yet.</p>}
      {beside && <Facts device={beside} />}
    </Popover>
  );
}

/** Short, for a chip. */
const shortName = (device: DeviceInfo) =>
  device.engine === 'processor' ? 'Processor' : adapterName(device) || 'GPU';

function speedWords({ engine, isFallback, limits }: DeviceInfo): string {
  if (engine === 'webgpu') return isFallback ? 'software, slow' : '';
  return limits.threads === 1 ? '1 core' : `${limits.threads} cores`;
}

/** Why this engine computes. */
function Why() {
  const why = useLabStore('engine', (s) => s.why);
  const wish = useLabStore('engine', (s) => s.wish);
  const disagreement = useLabStore('engine', (s) => s.disagreement);
  const device = useLabStore('model', (s) => s.device);
  if (!device) return null;
  const what = device.engine === 'processor' ? 'The processor computes' : 'The GPU computes';
  return (
    <>
      <p className="note">
        {why
          ? `${what}: ${why.replace(/\.$/, '')}.`
          : wish === 'both'
            ? 'GPU and processor screen together, as you chose.'
            : `${what}, as you chose.`}
        {device.engine === 'webgpu' && device.isFallback
          ? wish === 'both'
            ? ' The GPU is one in software and shares the processor’s cores: the processor alone is faster.'
            : ' It is a software adapter: everything works, slowly. The processor is many times as fast.'
          : ''}
      </p>
      {disagreement && (
        <p className="note" role="status">
          The processor contradicted this GPU, so screens are computed on the processor until the
          engine is loaded anew.
        </p>
      )}
    </>
  );
}

/** What the user wants to compute with. */
function Choice() {
  const lab = useLab();
  const wish = useLabStore('engine', (s) => s.wish);
  const device = useLabStore('model', (s) => s.device);
  const checked = useLabStore('engine', (s) => isCrossChecked(s, device));
  const together = useLabStore('engine', (s) => togetherWords(s.speeds));
  return (
    <>
      <Segments
        legend="Compute on"
        options={WISHES}
        value={wish}
        onChange={(next) => lab.engineChoice.choose(next)}
      />
      {together && <p className="soft">{together}</p>}
      {device?.engine === 'webgpu' && (
        <label className="check">
          <input
            type="checkbox"
            checked={checked}
            onChange={(event) => lab.engineChoice.setCrossCheck(event.target.checked)}
          />{' '}
          Repeat one mutant in a thousand on the processor
        </label>
      )}
    </>
  );
}

/** Some of the results that are shown, computed again by the engine that does not compute. */
function OtherCheck() {
  const lab = useLab();
  const device = useLabStore('model', (s) => s.device);
  const verification = useLabStore('shared', (s) => s.verification);
  const results = useLabStore('results', (s) => s);
  const received = useReceived();
  const tested = sumKinds(results.totals.all, SCREEN_KINDS).tested;
  if ((tested === 0 && !received) || !device) return null;
  const of = received ?? 'own';
  const mine = verification?.of === of ? verification : null;
  return (
    <div className="row" role="status">
      <VerifyButton
        of={of}
        label={`Verify ${SAMPLE} results on the ${ENGINE_WORDS[otherEngine(device.engine)]}`}
        verify={() => (received ? lab.verify.received('other') : lab.verify.own('other'))}
      />
      <span className="soft">{mine && verificationWords(mine.so, mine.total)}</span>
    </div>
  );
}

function Facts({ device }: { device: DeviceInfo }) {
  return (
    <>
      <dl className="facts">
        <dt>{device.engine === 'webgpu' ? 'Adapter' : 'Engine'}</dt>
        <dd>{device.description || '–'}</dd>
        {device.engine === 'webgpu' && (
          <>
            <dt>Vendor</dt>
            <dd>{device.vendor || '–'}</dd>
            <dt>Architecture</dt>
            <dd>{device.architecture || '–'}</dd>
          </>
        )}
        {Object.entries(device.limits).map(([limit, value]) => (
          <div key={limit} className="limit">
            <dt>{limit}</dt>
            <dd className="mono">{count(value)}</dd>
          </div>
        ))}
      </dl>
      <p className="soft features">Features: {device.features.join(', ') || 'none'}</p>
    </>
  );
}
