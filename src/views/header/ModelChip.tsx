import { offerOf } from '../../lib/catalogue/model-offer.ts';
import { useLabStore } from '../lab-context.ts';
import { ModelPanel } from '../models/ModelPanel.tsx';
import { Popover } from '../shell/Popover.tsx';
import { count, million } from '../format.ts';

/** The model's chip; opens all models on offer, and what this one is made of. */
export function ModelChip() {
  const model = useLabStore('model', (s) => s.model);
  const phase = useLabStore('model', (s) => s.phase);
  const current = useLabStore('models', (s) => s.current);
  const own = useLabStore('models', (s) => s.own);
  const { name } = offerOf(current, own);
  const state = phase === 'loading' ? 'loading' : phase === 'failed' ? 'failed' : 'not loaded';
  return (
    <Popover
      className="chip"
      label="Model"
      panelClass="model-panel"
      button={
        <>
          <span>Model</span>{' '}
          <b className="chip-name" title={name}>
            {name}
          </b>{' '}
          <i>{model ? `${million(model.parameters)} · ${model.quantization}` : state}</i>
        </>
      }
    >
      {(close) => (
        <>
          {model && <About />}
          <ModelPanel close={close} />
        </>
      )}
    </Popover>
  );
}

/** What the loaded model is made of. */
function About() {
  const model = useLabStore('model', (s) => s.model)!;
  return (
    <details className="about-model">
      <summary>
        The loaded model: {count(model.config.num_hidden_layers)} layers, {count(model.parameters)}{' '}
        parameters
      </summary>
      <dl className="facts">
        <dt>Parameters</dt>
        <dd className="mono">{count(model.parameters)}</dd>
        <dt>Weights in memory</dt>
        <dd className="mono">{count(model.weightBytes)} bytes</dd>
        <dt>Quantisation</dt>
        <dd className="mono">{model.quantization}</dd>
        {CONFIG.map(([key, label]) => (
          <div key={key} className="limit">
            <dt>{label}</dt>
            <dd className="mono">{count(model.config[key])}</dd>
          </div>
        ))}
        <dt>Hash</dt>
        <dd className="mono hash">{model.hash}</dd>
      </dl>
    </details>
  );
}

const CONFIG = [
  ['num_hidden_layers', 'Layers'],
  ['hidden_size', 'Hidden size'],
  ['intermediate_size', 'MLP size'],
  ['num_attention_heads', 'Heads'],
  ['num_key_value_heads', 'Key/value heads'],
  ['vocab_size', 'Vocabulary'],
  ['max_position_embeddings', 'Positions'],
] as const;
