/** What a campaign is: one plan that any number of machines work on. */
import { assayPrompts } from '../assay/assay.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { textDigest } from '../base/digest.ts';
import { LabError } from '../base/failure.ts';
import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  asString,
  parseJson,
  show,
  type JsonObject,
  type Refuse,
} from '../base/json-fields.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { RunLength } from '../plan/cost-model.ts';
import { planFromJson, planToJson } from '../plan/plan-file.ts';
import type { Plan } from '../plan/plan.ts';
import { sitesProblem } from '../plan/sites.ts';
import { readConfig } from '../run-file/run-config.ts';
import {
  predictionFromJson,
  predictionToJson,
  type RunPrediction,
} from '../run-file/run-prediction.ts';

/** Version of what campaigns say (docs/formats/campaign.md): the only one that is read. */
const CAMPAIGN_FORMAT = 1;
/** Most characters of a title. */
export const MAX_TITLE = 200;
/** Most characters of a campaign's plan: its prompts, and the names of its matrices. */
const MAX_CAMPAIGN_TEXT = 900_000;

/** All that a worker must know; two campaigns of equal content are one. */
export interface Campaign {
  /** What the owner calls it. */
  title: string;
  /** Without a shard. */
  plan: Plan;
  model: {
    name: string;
    hash: string;
    quantization: string;
    config: ModelConfig;
    /** Where others get it, as `--model` takes it: `organism`, an address; '' where nobody else can. */
    source: string;
  };
  /** Digest of the engine's sources: another engine could say other things. */
  engine: string;
  /** How mutants are computed. */
  way: 'batched' | 'in place';
  /** The length of each run of the assay, for the cost of a mutant: of the answer, the most it can be. */
  runs: RunLength[];
  /** Work of an item (see items.ts). */
  itemFlops: number;
  /** Share of items that two workers compute. */
  replicate: number;
  /** What the wild type says, where texts are kept. */
  wildType?: string[];
  /** What the plan's list was ranked by. */
  prediction?: RunPrediction;
  /** The plan's list of mutants, where it is one: so many messages beside the plan (mutant-list.ts). */
  listParts: number;
}

const toJson = (campaign: Campaign): JsonObject => ({
  format: CAMPAIGN_FORMAT,
  ...campaign,
  plan: planToJson(campaign.plan),
  ...(campaign.prediction ? { prediction: predictionToJson(campaign.prediction) } : {}),
});

/** A campaign as the message that workers read. */
export const encodeCampaign = (campaign: Campaign): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(canonicalJson(toJson(campaign)));

/** The name of a campaign: the first 20 hex digits of its SHA-256. */
export const campaignId = (campaign: Campaign): string =>
  textDigest(canonicalJson(toJson(campaign)), 20);

export const isCampaignId = (text: string): boolean => /^[0-9a-f]{20}$/.test(text);

/**
 * Reads what {@link encodeCampaign} writes. Throws a LabError for what is no campaign of this version,
 * or not the one that was asked for.
 */
export function decodeCampaign(bytes: Uint8Array, cid: string): Campaign {
  const refuse: Refuse = (what) => {
    throw new LabError(
      'bad-request',
      `The campaign cannot be read: ${what}.`,
      'Ask its owner for a new link.',
    );
  };
  if (bytes.length > MAX_CAMPAIGN_TEXT) return refuse('its plan is too long');
  const o = asObject(parseJson(bytes, refuse, { fatal: true }), 'its plan', refuse);
  if (o.format !== CAMPAIGN_FORMAT)
    throw new LabError(
      'bad-request',
      `The campaign is of format ${show(o.format)}; this version of Mutascope reads format ${CAMPAIGN_FORMAT}.`,
      'Open it with the version that made it, or ask its owner to make it anew.',
    );
  const model = asObject(o.model, 'its model', refuse);
  const config = readConfig(asObject(model.config, 'the model’s configuration', refuse), refuse);
  const plan = planFromJson(o.plan, refuse);
  if (plan.shard) return refuse('its plan is a shard');
  const problem = sitesProblem(config, plan.sites);
  if (problem) return refuse(problem);
  const prompts = assayPrompts(plan.assay).length;
  const campaign: Campaign = {
    title:
      typeof o.title === 'string' && o.title.length <= MAX_TITLE
        ? o.title
        : refuse('it has no title, or one that is too long'),
    plan,
    model: {
      name: asString(model.name, 'the model’s name', refuse),
      hash: asString(model.hash, 'the model’s hash', refuse),
      quantization: asString(model.quantization, 'quantization', refuse),
      config,
      source: typeof model.source === 'string' ? model.source : refuse('its model has no source'),
    },
    engine: asString(o.engine, 'the engine', refuse),
    way: o.way === 'batched' || o.way === 'in place' ? o.way : refuse(`way is ${show(o.way)}`),
    runs: readRuns(o.runs, prompts, refuse),
    itemFlops: asNumber(o.itemFlops, 'itemFlops', [1, 1e18], refuse),
    replicate: asNumber(o.replicate, 'replicate', [0, 1], refuse),
    ...(plan.texts ? { wildType: readTexts(o.wildType, prompts, refuse) } : {}),
    ...(plan.sites.type === 'ranked'
      ? { prediction: predictionFromJson(o.prediction, config, plan.sites.count, refuse) }
      : {}),
    listParts: asInteger(
      o.listParts,
      'listParts',
      plan.sites.type === 'tiles' ? [0, 0] : [1, 1000],
      refuse,
    ),
  };
  const found = campaignId(campaign);
  return found === cid ? campaign : refuse(`it is ${found}, not ${cid}`);
}

function readRuns(json: unknown, prompts: number, refuse: Refuse): RunLength[] {
  const all = asArray(json, 'the list of runs', refuse);
  if (all.length !== prompts)
    return refuse(`it tells the length of ${all.length} runs, its assay has ${prompts}`);
  return all.map((one) => {
    const o = asObject(one, 'a run', refuse);
    return {
      prompt: asInteger(o.prompt, 'the tokens of a prompt', [0, 1e6], refuse),
      answer: asInteger(o.answer, 'the tokens of an answer', [1, 1e6], refuse),
    };
  });
}

function readTexts(json: unknown, prompts: number, refuse: Refuse): string[] {
  const all = asArray(json, 'what the wild type says', refuse);
  if (all.length !== prompts) return refuse(`the wild type says ${all.length} texts`);
  return all.map((text) => (typeof text === 'string' ? text : refuse('a text is none')));
}
