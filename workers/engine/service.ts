import { promptProblem, type PromptSpec } from '../../src/lib/assay/prompt-spec.ts';
import { assayPrompts, MAX_PROMPTS, type Assay } from '../../src/lib/assay/assay.ts';
import { LabError, toFailure } from '../../src/lib/base/failure.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import { isDegenerate } from '../../src/lib/output/degeneration.ts';
import { wordCosine } from '../../src/lib/output/phenotype.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import { hasCell } from '../../src/lib/results/cell-set.ts';
import { sitesProblem } from '../../src/lib/plan/sites.ts';
import {
  needsOutputs,
  needsWildType,
  resultOutput,
  scoreBattery,
} from '../../src/lib/run-file/run-row.ts';
import {
  PROTOCOL_VERSION,
  type DeviceLost,
  type Final,
  type Reply,
  type Request,
  type RequestOf,
} from '../../src/protocols/engine-messages.ts';
import { isMarginal } from '../../src/lib/assay/decoding.ts';
import type { Engine, TokenPrompt } from './contract.ts';
import { screenMap, type Reading, type Screener } from './screen.ts';
import { candidates, describeGeneration, TokenStream } from './describe.ts';
import { Jobs } from '../shared/jobs.ts';
import { loadModel, type LoadedModel } from './load.ts';
import type { Machine } from './open-engine.ts';
import { answerSuperWeights } from './answer-super-weights.ts';
import { OutcomeCollector } from './outcome-collector.ts';
import { crossChecked } from './together/cross-check.ts';
import { Turns } from './turns.ts';

export type Post = (message: Reply | DeviceLost, transfer?: Transferable[]) => void;

/** Tokens submitted between two readings where somebody watches them appear. */
const WATCHED_BURST = 2;

/**
 * Takes requests and answers them, one run at a time. A screen gives way after every mutant,
 * so that the bench answers while it runs.
 */
export class EngineService {
  private open: LoadedModel | null = null;
  /** The other engine contradicted this one: screens are computed by the other from now on. */
  private distrusted = false;
  private readonly turns = new Turns();
  private readonly jobs = new Jobs();
  private readonly post: Post;
  private readonly machine: () => Machine;

  /** @param machine what there is to compute with, when a model is loaded */
  constructor(post: Post, machine: () => Machine) {
    this.post = post;
    this.machine = machine;
  }

  /** Does what a request asks; posts its replies, the last one a Final. Never rejects. */
  async answer(request: Request): Promise<void> {
    if (request.type === 'cancel') {
      this.jobs.cancel(request.target);
      return;
    }
    const run = async (signal: AbortSignal) => {
      try {
        return await this.run(request, signal);
      } catch (error) {
        throw this.open?.engine.failure ?? error; // what follows from a breakdown is not its cause
      }
    };
    this.post(await this.jobs.end(request.id, run));
  }

  private run(request: Exclude<Request, { type: 'cancel' }>, signal: AbortSignal): Promise<Final> {
    switch (request.type) {
      case 'load':
        return this.load(request, signal);
      case 'generate':
        return this.turns.take(() => this.generate(request, signal), signal);
      case 'mutate':
        return this.turns.take(() => this.mutate(request, signal), signal);
      case 'screen':
        return this.screen(request, signal);
      case 'weights':
        return this.turns.take(() => this.weights(request), signal);
      case 'chat-prompt':
        return Promise.resolve(this.chatPrompt(request));
      case 'super-weights':
        return this.turns.take(() => answerSuperWeights(this.ready(), request, signal), signal);
    }
  }

  private async load(
    { id, version, source, engine: wish }: RequestOf<'load'>,
    signal: AbortSignal,
  ): Promise<Final> {
    if (version !== PROTOCOL_VERSION)
      throw new LabError(
        'bad-request',
        'The page and its engine are of different versions.',
        'Reload the page, if need be with Shift held down.',
      );
    this.open?.close();
    this.open = null;
    this.distrusted = false;
    const how = { wish, machine: this.machine() };
    const open = await loadModel(source, how, signal, (stage, loaded, total) => {
      this.post({ type: 'progress', id, stage, loaded, total });
    });
    this.open = open;
    const { engine, tokenizer, why } = open;
    void engine.lost.then((error) => {
      if (this.open === open) this.post({ type: 'device-lost', error: toFailure(error) });
    });
    const hasChatTemplate = tokenizer.chatPrompt !== null;
    const { model, device, beside = null } = engine;
    return { type: 'loaded', id, model, device, beside, why, hasChatTemplate };
  }

  private async generate(
    { id, assay }: RequestOf<'generate'>,
    signal: AbortSignal,
  ): Promise<Final> {
    const { engine, tokenizer } = this.ready();
    const tokens = this.tokens(assay);
    const teller = new TokenStream(tokenizer, (index, choice) =>
      this.post({ type: 'token', id, index, choice }),
    );
    const generation = await engine.wildType(tokens, {
      onChoice: teller.emit,
      signal,
      burst: WATCHED_BURST,
    });
    // kept from an earlier run, nothing was streamed
    teller.catchUp(generation.choices);
    return {
      type: 'generated',
      id,
      run: describeGeneration(tokenizer, tokens.promptIds, generation),
    };
  }

  private async mutate(
    { id, assay, mutation, values, on }: RequestOf<'mutate'>,
    signal: AbortSignal,
  ): Promise<Final> {
    const { engine: usual, other, tokenizer } = this.ready();
    const engine = on === 'other' ? await other() : usual;
    const prompt = this.tokens(assay);
    const wildType = await engine.wildType(prompt, { signal, burst: WATCHED_BURST });
    const teller = new TokenStream(tokenizer, (index, choice) =>
      this.post({ type: 'token', id, index, choice }),
    );
    const mutant = await engine.mutate(
      prompt,
      mutation,
      { onChoice: teller.emit, signal, burst: WATCHED_BURST },
      values,
    );
    const run = describeGeneration(tokenizer, prompt.promptIds, mutant.generation);
    const { firstDivergent, kl, margin } = mutant.outcome;
    const { extent, before, value, changed, checksum, atDivergence } = mutant;
    const wildText = tokenizer.decode(wildType.ids);
    return {
      type: 'mutated',
      id,
      run: {
        ...run,
        mutation,
        extent,
        before,
        value,
        changed,
        verdict: changed === 0 ? 'no-op' : firstDivergent < 0 ? 'silent' : 'nsm',
        firstDivergent,
        marginal: isMarginal(margin),
        severity: {
          kl,
          margin,
          cosine: wordCosine(wildText, run.text),
          degenerate: isDegenerate(run.ids, engine.model.config.eos_token_ids),
        },
        atDivergence: atDivergence && {
          wildType: candidates(tokenizer, atDivergence.wildType),
          mutant: candidates(tokenizer, atDivergence.mutant),
        },
        checksum,
      },
    };
  }

  private async screen(
    { id, plan, done, check, on }: RequestOf<'screen'>,
    signal: AbortSignal,
  ): Promise<Final> {
    const { engine: usual, other } = this.ready();
    const engine = on === 'other' || this.distrusted ? await other() : usual;
    const { config } = engine.model;
    const problem = sitesProblem(config, plan.sites);
    if (problem) throw new LabError('bad-request', problem, 'Change the screen’s settings.');
    const { assay, texts } = plan;
    const asked = assayPrompts(assay);
    if (asked.length === 0 || asked.length > MAX_PROMPTS)
      throw new LabError(
        'bad-request',
        `The assay has ${asked.length} prompts, not 1 to ${MAX_PROMPTS}.`,
        'Change the assay.',
      );
    const prompts = asked.map((prompt) => this.tokens(prompt));
    const question = { assay, texts };
    const reader = needsWildType(question)
      ? await this.turns.take(() => this.reader(question, prompts, signal), signal)
      : null;
    const screener = check ? await this.checked(id, engine) : engine;
    const devices = [screener.device, screener.beside];
    const collector = new OutcomeCollector(
      (batch, name) => {
        const device = devices.find((one) => one?.engine === name);
        const elsewhere = device && device !== usual.device ? { device } : {};
        this.post({ type: 'outcomes', id, batch, ...elsewhere });
      },
      {
        multiPrompt: prompts.length > 1,
        wildType: question.texts && reader ? reader.wildTexts : null,
      },
    );
    const isDone = new Map(done.map(({ kind, done: cells }) => [kind, cells]));
    const results = screenMap(
      screener,
      prompts,
      plan,
      (cell, kind) => hasCell(isDone.get(kind), cell),
      { signal, outputs: needsOutputs(question) },
      reader?.read,
    );
    const next = () => results.next();
    try {
      // a turn for every batch, so that the bench is answered in between
      for (let done = false; !done;) {
        const batch = await (engine.screensAside ? next() : this.turns.take(next, signal));
        done = batch.done === true;
        if (!batch.done) batch.value.forEach((mutant) => collector.add(mutant));
      }
    } finally {
      // also ends what is under way
      await results.return(undefined);
      collector.flush();
    }
    return { type: 'screened', id };
  }

  /** An engine whose screens are checked by the other one; as it is where that is not there. */
  private async checked(id: number, engine: Engine): Promise<Screener> {
    if (engine.device.engine === 'processor') return engine;
    let by: Engine;
    try {
      by = await this.ready().other();
    } catch (error) {
      this.post({ type: 'unchecked', id, error: toFailure(error) });
      return engine;
    }
    const onDisagreement = ({ mutation }: { mutation: Mutation }) => {
      this.distrusted = true;
      const found = { mutation, checked: engine.device, trusted: by.device };
      this.post({ type: 'disagreement', id, found });
    };
    return {
      model: engine.model,
      device: engine.device,
      beside: by.device,
      screen: (prompts, mutations, options = {}) =>
        crossChecked({ engine, by, seed: id, onDisagreement }, prompts, mutations, options),
    };
  }

  /** What scores a mutant of a battery and writes out what it says, beside the wild type. */
  private async reader(
    { assay, texts }: { assay: Assay; texts: boolean },
    prompts: readonly TokenPrompt[],
    signal: AbortSignal,
  ): Promise<{ wildTexts: string[]; read: (result: MutantOutcome) => Reading }> {
    const { engine, tokenizer } = this.ready();
    const wildType: number[][] = [];
    for (const prompt of prompts) wildType.push((await engine.wildType(prompt, { signal })).ids);
    const decode = (ids: readonly number[]) => tokenizer.decode(ids);
    const wildTexts = wildType.map(decode);
    const context = { wildTexts, decode, endIds: engine.model.config.eos_token_ids };
    const read = (result: MutantOutcome): Reading => ({
      ...(assay.type === 'battery' ? { score: scoreBattery(assay, result, wildType, decode) } : {}),
      ...(texts ? { output: resultOutput(result, context) } : {}),
    });
    return { wildTexts, read };
  }

  private async weights({ id, matrix, rect, maxCells }: RequestOf<'weights'>): Promise<Final> {
    const weights = await this.ready().engine.weights(matrix, rect, maxCells);
    return { type: 'weights', id, weights };
  }

  private chatPrompt({ id, words }: RequestOf<'chat-prompt'>): Final {
    const { chatPrompt } = this.ready().tokenizer;
    if (chatPrompt) return { type: 'chat-prompt', id, prompt: chatPrompt(words) };
    throw new LabError('bad-request', 'This model has no chat template.', 'Use the raw text.');
  }

  /** An assay as tokens. Throws a LabError 'bad-request' for one that cannot be run. */
  private tokens(assay: PromptSpec) {
    const problem = promptProblem(assay);
    if (problem) throw new LabError('bad-request', problem, 'Change the assay.');
    return { assay, promptIds: this.ready().tokenizer.encode(assay.prompt) };
  }

  private ready(): LoadedModel {
    if (this.open) return this.open;
    throw new LabError('bad-request', 'No model is loaded yet.', 'Wait until the model is there.');
  }
}
