import { promptProblem } from './prompt-spec.ts';
import {
  assayPrompts,
  MAX_PROMPTS,
  NAMELESS,
  assayKey,
  seedsProblem,
  type Assay,
} from './assay.ts';
import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  asString,
  show,
  type JsonObject,
  type Refuse,
} from '../base/json-fields.ts';

/** Version of assay files (docs/formats/assay-file.md): the only one that is read. */
const ASSAY_FORMAT = 1;

/** An assay as it is saved in a file of its own. */
export const assayFile = (assay: Assay): JsonObject => ({
  format: ASSAY_FORMAT,
  ...assayToJson(assay),
});

/** An assay as it stands in other formats: keys in snake case, as in a model's assays.json. */
export function assayToJson(assay: Assay): JsonObject {
  const { id, name, type, maxNewTokens, temperature } = assay;
  const common = { id, name, type, max_new_tokens: maxNewTokens, temperature };
  switch (assay.type) {
    case 'descriptive':
      return { ...common, seed: assay.seed, prompt: assay.prompt };
    case 'battery': {
      const items = assay.items.map(({ prompt, answer }) => ({ prompt, answer }));
      return { ...common, seed: assay.seed, items };
    }
    case 'style':
      return { ...common, seed: assay.seed, prompts: [...assay.prompts] };
    case 'seeds':
      return { ...common, seeds: [...assay.seeds], prompt: assay.prompt };
  }
}

/** Reads what {@link assayToJson} writes; temperature and seed may be left out (0). */
export function assayFromJson(json: unknown, refuse: Refuse): Assay {
  const o = asObject(json, 'the assay', refuse);
  if (o.format !== undefined && o.format !== ASSAY_FORMAT)
    return refuse(
      `the assay is of format ${show(o.format)}, and this version of Mutascope reads format ${ASSAY_FORMAT}; save it again with this version`,
    );
  const id = o.id === undefined ? NAMELESS : asString(o.id, 'the assay’s id', refuse);
  const common = {
    id,
    name: o.name === undefined ? id : asString(o.name, 'the assay’s name', refuse),
    maxNewTokens: asInteger(o.max_new_tokens, 'max_new_tokens', [1, 1_000_000], refuse),
    temperature: asNumber(
      o.temperature === undefined ? 0 : o.temperature,
      'temperature',
      [0, 100],
      refuse,
    ),
  };
  const assay = withPrompts(common, o, refuse);
  const runs = assayPrompts(assay);
  if (runs.length === 0 || runs.length > MAX_PROMPTS)
    return refuse(`the assay has ${runs.length} prompts, not 1 to ${MAX_PROMPTS}`);
  runs.forEach((run, i) => {
    const problem = promptProblem(run);
    if (problem) refuse(`prompt ${i + 1}: ${problem.replace(/\.$/, '')}`);
  });
  return assay;
}

/** What assays of every type have. */
type Asked = Pick<Assay, 'id' | 'name' | 'maxNewTokens' | 'temperature'>;

function withPrompts(asked: Asked, o: JsonObject, refuse: Refuse): Assay {
  if (o.type === 'seeds') return withSeeds(asked, o, refuse);
  const common = { ...asked, seed: asSeed(o.seed === undefined ? 0 : o.seed, 'seed', refuse) };
  switch (o.type) {
    case 'descriptive':
      return { ...common, type: 'descriptive', prompt: asText(o.prompt, 'prompt', refuse) };
    case 'battery': {
      const items = asArray(o.items, 'items', refuse).map((item, i) => {
        const { prompt, answer } = asObject(item, `item ${i + 1}`, refuse);
        return {
          prompt: asText(prompt, `the prompt of item ${i + 1}`, refuse),
          answer: asString(answer, `the answer of item ${i + 1}`, refuse),
        };
      });
      return { ...common, type: 'battery', items };
    }
    case 'style': {
      const prompts = asArray(o.prompts, 'prompts', refuse).map((prompt, i) =>
        asText(prompt, `prompt ${i + 1}`, refuse),
      );
      return { ...common, type: 'style', prompts };
    }
  }
  return refuse(`the assay’s type is ${show(o.type)}, not descriptive, battery, style or seeds`);
}

function withSeeds(asked: Asked, o: JsonObject, refuse: Refuse): Assay {
  const seeds = asArray(o.seeds, 'seeds', refuse).map((seed, i) =>
    asSeed(seed, `seed ${i + 1}`, refuse),
  );
  const prompt = asText(o.prompt, 'prompt', refuse);
  const problem = seedsProblem({ ...asked, seeds });
  return problem ? refuse(problem.replace(/\.$/, '')) : { ...asked, type: 'seeds', prompt, seeds };
}

const asSeed = (value: unknown, what: string, refuse: Refuse) =>
  asInteger(value, what, [0, 0xffffffff], refuse);

/** A text, which may be empty. */
const asText = (value: unknown, what: string, refuse: Refuse) =>
  value === '' ? '' : asString(value, what, refuse);

/** The assay that a key (`assayKey`) was made of, save its name; null if the text is no key. */
export function assayOfKey(key: string): Assay | null {
  const refuse = (what: string): never => {
    throw new TypeError(what);
  };
  try {
    const parts = asArray(JSON.parse(key), 'the key', refuse);
    const [type, asked] = parts.length === 5 ? parts : ['descriptive', parts[0]];
    const [max_new_tokens, temperature, seed] = parts.slice(-3);
    const items = (asked as unknown[][]).map?.(([prompt, answer]) => ({ prompt, answer }));
    const chosen = { prompt: asked, items, prompts: asked, seed, seeds: seed };
    const json = { type, ...chosen, max_new_tokens, temperature };
    const assay = assayFromJson(json, refuse);
    return assayKey(assay) === key ? assay : null;
  } catch {
    return null;
  }
}
