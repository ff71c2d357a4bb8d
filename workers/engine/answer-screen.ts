import type { Assay } from '../../src/lib/assay/assay.ts';
import { LabError, toFailure } from '../../src/lib/base/failure.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { enumerateCells, type PlannedCell } from '../../src/lib/plan/enumerate.ts';
import { sitesProblem } from '../../src/lib/plan/sites.ts';
import { hasCell } from '../../src/lib/results/cell-set.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import { listedMutants, listProblem } from '../../src/lib/risk/listed-mutants.ts';
import {
  needsOutputs,
  needsWildType,
  resultOutput,
  scoreBattery,
} from '../../src/lib/run-file/run-row.ts';
import type { Final, RequestOf } from '../../src/protocols/engine-messages.ts';
import type { Engine, TokenPrompt } from './contract.ts';
import { promptsOf, type Desk } from './desk.ts';
import { OutcomeCollector } from './outcome-collector.ts';
import { screenCells, type Reading, type Screener } from './screen.ts';
import { crossChecked } from './together/cross-check.ts';

type ScreenRequest = RequestOf<'screen'> | RequestOf<'screen-list'>;

/** Answers screens of a loaded model. They give way after every batch, so that the bench answers meanwhile. */
export class ScreenAnswers {
  /** The other engine contradicted this one: screens are computed by the other from now on. */
  private distrusted = false;
  private readonly desk: Desk;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  async answer(request: ScreenRequest, signal: AbortSignal): Promise<Final> {
    const { id } = request;
    const { post, turns, ready } = this.desk;
    const { engine: usual, other } = ready();
    const byOther = request.type === 'screen' && request.on === 'other';
    const engine = byOther || this.distrusted ? await other() : usual;
    const cells = mutantsOf(engine.model.config, request);
    const { assay, texts } = questionOf(request);
    const prompts = promptsOf(this.desk, assay);
    const question = { assay, texts };
    const reader = needsWildType(question)
      ? await turns.take(() => this.reader(question, prompts, signal), signal)
      : null;
    const screener = request.check ? await this.checked(id, engine) : engine;
    const devices = [screener.device, screener.beside];
    const collector = new OutcomeCollector(
      (batch, matrix, name) => {
        const device = devices.find((one) => one?.engine === name);
        const elsewhere = device && device !== usual.device ? { device } : {};
        post({ type: 'outcomes', id, matrix, batch, ...elsewhere });
      },
      {
        multiPrompt: prompts.length > 1,
        wildType: texts && reader ? reader.wildTexts : null,
        ...(request.type === 'screen-list' && request.how ? { how: request.how } : {}),
      },
    );
    const options = { signal, outputs: needsOutputs(question) };
    const results = screenCells(screener, prompts, cells, options, reader?.read);
    const next = () => results.next();
    try {
      // a turn for every batch, so that the bench is answered in between
      for (let done = false; !done;) {
        const batch = await (engine.screensAside ? next() : turns.take(next, signal));
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
    const { post, ready } = this.desk;
    if (engine.device.engine === 'processor') return engine;
    let by: Engine;
    try {
      by = await ready().other();
    } catch (error) {
      post({ type: 'unchecked', id, error: toFailure(error) });
      return engine;
    }
    const onDisagreement = ({ mutation }: { mutation: Mutation }) => {
      this.distrusted = true;
      const found = { mutation, checked: engine.device, trusted: by.device };
      post({ type: 'disagreement', id, found });
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
    const { engine, tokenizer } = this.desk.ready();
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
}

const questionOf = (request: ScreenRequest): { assay: Assay; texts: boolean } =>
  request.type === 'screen' ? request.plan : { assay: request.assay, texts: false };

/** The mutants that a screen is to test. Throws a LabError 'bad-request' where the model has no room for them. */
function mutantsOf(config: ModelConfig, request: ScreenRequest): Iterable<PlannedCell> {
  const problem =
    request.type === 'screen'
      ? sitesProblem(config, request.plan.sites)
      : listProblem(config, request.tile, request.list);
  if (problem) throw new LabError('bad-request', problem, 'Change the screen’s settings.');
  if (request.type === 'screen-list')
    return listedMutants(config, request.tile, request.list, request.window);
  const isDone = new Map(request.done.map(({ kind, done: cells }) => [kind, cells]));
  return enumerateCells(config, request.plan, {
    skip: (_, cell, kind) => hasCell(isDone.get(kind), cell),
  });
}
