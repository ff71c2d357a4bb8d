import { promptProblem, type PromptSpec } from '../../src/lib/assay/prompt-spec.ts';
import { LabError, toFailure } from '../../src/lib/base/failure.ts';
import { isDegenerate } from '../../src/lib/output/degeneration.ts';
import { wordCosine } from '../../src/lib/output/phenotype.ts';
import {
  PROTOCOL_VERSION,
  type Final,
  type Request,
  type RequestOf,
} from '../../src/protocols/engine-messages.ts';
import { isMarginal } from '../../src/lib/assay/marginal.ts';
import { candidates, describeGeneration, TokenStream } from './describe.ts';
import { Jobs } from '../shared/jobs.ts';
import { loadModel, type LoadedModel } from './load.ts';
import type { Machine } from './open-engine.ts';
import { answerPredict, answerRisks } from './answer-predict.ts';
import { ScreenAnswers } from './answer-screen.ts';
import { promptsOf, type Desk, type Post } from './desk.ts';
import { checkRoom } from './shared/prompt-room.ts';
import { answerSuperWeights } from './answer-super-weights.ts';
import { Turns } from './turns.ts';

/** Tokens submitted between two readings where somebody watches them appear. */
const WATCHED_BURST = 2;

/**
 * Takes requests and answers them, one run at a time. Screens and predictions give way after every
 * batch, so that the bench answers while they run.
 */
export class EngineService {
  private open: LoadedModel | null = null;
  private readonly turns = new Turns();
  private readonly jobs = new Jobs();
  private readonly post: Post;
  private readonly machine: () => Machine;
  private readonly desk: Desk;
  /** Of the model that is loaded. */
  private screens: ScreenAnswers;

  /** @param machine what there is to compute with, when a model is loaded */
  constructor(post: Post, machine: () => Machine) {
    this.post = post;
    this.machine = machine;
    this.desk = {
      post,
      turns: this.turns,
      ready: () => this.ready(),
      tokens: (assay) => this.tokens(assay),
    };
    this.screens = new ScreenAnswers(this.desk);
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
      case 'screen-list':
        return this.screens.answer(request, signal);
      case 'predict':
        return answerPredict(this.desk, request, signal);
      case 'risks':
        return answerRisks(this.desk, request, signal);
      case 'weights':
        return this.turns.take(() => this.weights(request), signal);
      case 'chat-prompt':
        return Promise.resolve(this.chatPrompt(request));
      case 'prompt-room':
        return Promise.resolve(this.promptRoom(request));
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
    this.screens = new ScreenAnswers(this.desk);
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

  private async weights({ id, matrix, rect, maxCells }: RequestOf<'weights'>): Promise<Final> {
    const weights = await this.ready().engine.weights(matrix, rect, maxCells);
    return { type: 'weights', id, weights };
  }

  private chatPrompt({ id, words }: RequestOf<'chat-prompt'>): Final {
    const { chatPrompt } = this.ready().tokenizer;
    if (chatPrompt) return { type: 'chat-prompt', id, prompt: chatPrompt(words) };
    throw new LabError('bad-request', 'This model has no chat template.', 'Use the raw text.');
  }

  private promptRoom({ id, assay }: RequestOf<'prompt-room'>): Final {
    const { config } = this.ready().engine.model;
    try {
      for (const prompt of promptsOf(this.desk, assay)) checkRoom(config, prompt);
    } catch (error) {
      return { type: 'prompt-room', id, problem: toFailure(error) };
    }
    return { type: 'prompt-room', id, problem: null };
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
