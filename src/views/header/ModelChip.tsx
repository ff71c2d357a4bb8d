import { useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { count } from '../words.ts';

const million = (n: number) =>
  n < 1e9 ? `${(n / 1e6).toFixed(1)} M` : `${(n / 1e9).toFixed(1)} B`;

/** The model's chip; opens its architecture. */
export function ModelChip() {
  const model = useLabStore('model', (s) => s.model);
  const name = model ? model.name.charAt(0).toUpperCase() + model.name.slice(1) : 'Organism';
  return (
    <Popover
      className="chip"
      label="Model"
      button={
        <>
          <span>Model</span> <b>{name}</b>{' '}
          <i>{model ? `${million(model.parameters)} · ${model.quantization}` : 'loading'}</i>
        </>
      }
    >
      {model ? (
        <>
          <p className="soft note">
            A model organism: a small, complete Llama, raised for this lab on a made-up library. It
            knows only that, and is not a source of facts.
          </p>
          <dl className="facts">
            <dt>Parameters</dt>
            <dd className="mono">{count(model.parameters)}</dd>
            <dt>Weights on the GPU</dt>
            <dd className="mono">{count(model.gpuBytes)} bytes</dd>
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
        </>
      ) : (
        <p className="soft">Loading.</p>
      )}
    </Popover>
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
