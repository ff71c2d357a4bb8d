import { assayPrompts } from '../assay/assay.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { asArray, asObject, asString, show, type Refuse } from '../base/json-fields.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { planFromJson, planToJson } from '../plan/plan-file.ts';
import type { Plan } from '../plan/plan.ts';
import { sitesProblem } from '../plan/sites.ts';
import { readConfig } from './run-config.ts';
import { RunFileError, type Provenance, type RunFile } from './run-file.ts';
import { predictionFromJson, predictionToJson, type RunPrediction } from './run-prediction.ts';

/** Version of the run files' layout (docs/formats/run-file.md): the only one that is read. */
export const FORMAT = 6;

/** A run file's head as texts; equal ones give equal texts. */
export interface HeaderTexts {
  format: string;
  plan: string;
  provenance: string;
  /** Where texts are kept. */
  wildType?: string;
  /** Where the plan is ranked. */
  prediction?: string;
}

export function headerTexts({
  plan,
  provenance,
  wildType,
  prediction,
}: Omit<RunFile, 'rows'>): HeaderTexts {
  return {
    format: String(FORMAT),
    plan: canonicalJson(planToJson(plan)),
    provenance: canonicalJson(provenance),
    ...(plan.texts ? { wildType: JSON.stringify(wildType ?? null) } : {}),
    ...(prediction ? { prediction: canonicalJson(predictionToJson(prediction)) } : {}),
  };
}

/** Reads what {@link headerTexts} writes. Throws a RunFileError. */
export function readHeader(texts: HeaderTexts): Omit<RunFile, 'rows'> {
  if (texts.format !== String(FORMAT))
    throw new RunFileError(
      `The run file is of layout ${texts.format}: another version of Mutascope made it, and this one reads layout ${FORMAT}. Open it with that version, or screen again.`,
    );
  const provenance = readProvenance(parse(texts.provenance, 'provenance'), refuse('provenance'));
  const plan = planFromJson(parse(texts.plan, 'plan'), refuse('plan'));
  const problem = sitesProblem(provenance.model.config, plan.sites);
  if (problem) throw new RunFileError(`The run file’s plan does not fit its model: ${problem}`);
  const prediction = readPrediction(texts.prediction, plan, provenance.model.config);
  const head = { plan, provenance, ...(prediction ? { prediction } : {}) };
  if (!plan.texts) return head;
  if (texts.wildType === undefined)
    throw new RunFileError('The run file holds texts, but not the wild type’s.');
  return { ...head, wildType: readWildType(texts.wildType, plan) };
}

function readPrediction(
  text: string | undefined,
  { sites }: Plan,
  config: ModelConfig,
): RunPrediction | null {
  if (sites.type !== 'ranked') return null;
  if (text === undefined)
    throw new RunFileError('The run file’s plan is ranked, but what it was ranked by is missing.');
  const no = refuse('prediction');
  return predictionFromJson(parse(text, 'prediction'), config, sites.count, no);
}

function readWildType(text: string, { assay }: Plan): string[] {
  const no = refuse('wild type');
  const all = asArray(parse(text, 'wild type'), 'the list of its texts', no);
  const prompts = assayPrompts(assay).length;
  if (all.length !== prompts) return no(`it has ${all.length} texts, the assay ${prompts} prompts`);
  return all.map((x) => (typeof x === 'string' ? x : no(`${show(x)} is not a text`)));
}

const refuse =
  (part: string): Refuse =>
  (what) => {
    throw new RunFileError(`The run file’s ${part} cannot be read: ${what}.`);
  };

function parse(text: string, part: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(part)('it is not valid JSON');
  }
}

function readProvenance(json: unknown, no: Refuse): Provenance {
  const o = asObject(json, 'the provenance', no);
  const model = asObject(o.model, 'the model', no);
  return {
    app: asString(o.app, 'app', no),
    model: {
      name: asString(model.name, 'the model’s name', no),
      hash: asString(model.hash, 'the model’s hash', no),
      quantization: asString(model.quantization, 'quantization', no),
      config: readConfig(asObject(model.config, 'the model’s configuration', no), no),
    },
    adapters: asArray(o.adapters, 'adapters', no).map((entry) => {
      const adapter = asObject(entry, 'an adapter', no);
      const text = (key: string) =>
        typeof adapter[key] === 'string' ? adapter[key] : no(`an adapter’s ${key} is not a text`);
      return {
        vendor: text('vendor'),
        architecture: text('architecture'),
        description: text('description'),
        software: adapter.software === true,
      };
    }),
    way: asString(o.way, 'way', no),
  };
}
