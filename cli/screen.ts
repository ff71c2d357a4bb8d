import { resolve } from 'node:path';
import { assayPrompts } from '../src/lib/assay/assay.ts';
import type { Plan } from '../src/lib/plan/plan.ts';
import { isComplete, type Provenance } from '../src/lib/run-file/run-file.ts';
import { enumerate, planOrder, type PlanOrder } from '../src/lib/plan/enumerate.ts';
import { PendingMutants } from '../src/lib/plan/pending-mutants.ts';
import { mutantCount } from '../src/lib/plan/sites.ts';
import { needsOutputs, needsWildType, toRow } from '../src/lib/run-file/run-row.ts';
import type { DeviceInfo } from '../src/lib/model/device-info.ts';
import { adapterOf } from '../src/lib/results/origin.ts';
import type { ScreenMethod } from '../workers/engine/contract.ts';
import { openBrowserHost } from './browser-host.ts';
import { CommandError, sentence } from './command-error.ts';
import { listAdapters } from './dawn.ts';
import type { Host } from './host.ts';
import { writeMaps } from './map-png.ts';
import { findModel, tokenizerOf } from './find-model.ts';
import { openNodeHost } from './node-host.ts';
import { checkFolder, claimFile } from './out-claim.ts';
import { OutFile } from './out-file.ts';
import { outputSummary } from './output-summary.ts';
import type { CliContext } from './context.ts';
import { Progress } from './progress.ts';
import { SCREEN_HELP } from './screen-help.ts';
import { parseScreenOptions, type ScreenRequest } from './screen-options.ts';
import { findAssay, findSites, readList } from './sources.ts';

/** Exit status of a run that was stopped by the user. */
const STOPPED = 130;

/** `npm run screen`. @returns the exit status */
export async function main(args: string[], place: CliContext): Promise<number> {
  try {
    const command = parseScreenOptions(args);
    if (command.type === 'help') {
      process.stdout.write(SCREEN_HELP);
      return 0;
    }
    if (command.type === 'adapters') {
      process.stdout.write(`${await listAdapters()}\n`);
      return 0;
    }
    return await screen(command, place);
  } catch (error) {
    if (error instanceof Stopped) return STOPPED;
    process.stderr.write(`screen: ${sentence(error)}\n`);
    return 1;
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`);

async function screen(request: ScreenRequest, place: CliContext): Promise<number> {
  const list = await readList(request.sites, place);
  const path = resolve(place.folder, request.out);
  const png = request.png === undefined ? null : resolve(place.folder, request.png);
  const stopping = stopOnSignal();
  let letGo: (() => void) | null = null;
  try {
    if (png !== null) await checkFolder(png);
    letGo = await claimFile(path);
    return await screenInto({ path, png }, request, list, place, stopping.signal);
  } finally {
    letGo?.();
    stopping.end();
  }
}

/** Screens into files that are this process's to write. @param list from readList */
async function screenInto(
  { path, png }: { path: string; png: string | null },
  request: ScreenRequest,
  list: string | null,
  place: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const model = await findModel(request.model, place, { signal, say });
  const assay = await findAssay(request.assay, model, place);
  const options = {
    engine: request.engine,
    adapter: request.adapter,
    signal,
  };
  const host = request.browser
    ? await openBrowserHost(model, { engine: options.engine ?? 'webgpu', place, signal })
    : await openNodeHost(model, { ...options, place, say });
  try {
    const { config } = host.model;
    const { sites, mutations } = findSites(request.sites, list, config);
    const { texts, shard } = request;
    const plan: Plan = { sites, assay, texts, ...(shard ? { shard } : {}) };
    const order = planOrder(config, plan, mutations);
    if (order.count === 0)
      throw new CommandError(
        `A shard of ${mutantCount(config, { sites })} mutants cannot be one of ${shard?.count ?? 1}: it would be empty.`,
      );
    const head = { plan, provenance: provenanceOf(host, request) };
    const out = await OutFile.open(path, request.format, head, order.finder());
    const tokenizer = await tokenizerOf(model);
    announce(host, out, request.out);
    await compute(host, tokenizer, { plan, request, out, order, signal });
    const complete = isComplete(out.run());
    if (png !== null) await writeMaps(out.run(), png);
    if (complete) {
      for (const line of outputSummary(out.run())) say(line);
      return 0;
    }
    say(`Stopped at ${out.done} of ${out.total} mutants; the same command goes on from there.`);
    return STOPPED;
  } finally {
    await host.close();
  }
}

/** Computes what is left and keeps it, until done or stopped. What is computed is kept even if it fails. */
async function compute(
  host: Host,
  tokenizer: { encode(text: string): number[]; decode(ids: readonly number[]): string },
  job: {
    plan: Plan;
    request: ScreenRequest;
    out: OutFile;
    order: PlanOrder;
    signal: AbortSignal;
  },
): Promise<void> {
  const { plan, request, out, order, signal } = job;
  if (out.done === out.total) return;
  const runs = assayPrompts(plan.assay).map((run) => ({
    assay: run,
    promptIds: tokenizer.encode(run.prompt),
  }));
  const progress = new Progress(out.total, out.done);
  try {
    const wildType = needsWildType(plan) ? await host.wildTypes(runs, signal) : [];
    const decode = (ids: readonly number[]) => tokenizer.decode(ids);
    const wildTexts = wildType.map(decode);
    if (plan.texts) out.setWildType(wildTexts);
    const endIds = host.model.config.eos_token_ids;
    const how = methodOf(request);
    const { engine } = host.device;
    const context = { plan, how, engine, wildType, wildTexts, decode, endIds };
    // in the order that is best computed; the file keeps the plan's
    const left = new PendingMutants(enumerate(order, { skip: (place) => out.has(place) }));
    const results = host.screen(runs, left, { how, outputs: needsOutputs(plan), signal });
    for await (const batch of results) {
      for (const result of batch) {
        const { mutation, place } = left.take(result.index);
        out.add(place, toRow(mutation, result, context));
      }
      progress.show(out.done);
      await out.keep();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.end(out.done);
    await out.write();
  }
}

function announce({ model, device, beside }: Host, out: OutFile, name: string): void {
  const nameOf = ({ description, vendor, architecture }: DeviceInfo) =>
    description || [vendor, architecture].join(' ').trim();
  const slow = device.isFallback ? ', in software: slow' : '';
  const and = beside ? ` and ${nameOf(beside)}` : '';
  say(`${model.name} (${model.quantization}) on ${nameOf(device)}${slow}${and}`);
  if (out.done === out.total) say(`${name} is complete: ${out.total} mutants.`);
  else if (out.done > 0) say(`${name} has ${out.done} of ${out.total} mutants; going on.`);
}

const methodOf = ({ naive }: ScreenRequest): ScreenMethod => (naive ? 'in place' : 'batched');

function provenanceOf({ model, device, beside }: Host, request: ScreenRequest): Provenance {
  const { name, hash, quantization, config } = model;
  return {
    app: __APP_VERSION__,
    model: { name, hash, quantization, config },
    adapters: [device, ...(beside ? [beside] : [])].map(adapterOf),
    way: methodOf(request),
  };
}

/** Why everything ends: the user said so. */
class Stopped extends Error {}

/** A second Ctrl+C within this time is the same one: npm passes on what the terminal has sent too. */
const ECHO_MS = 1000;

/** Stops calmly at the first Ctrl+C (or SIGTERM), at once at the second. */
function stopOnSignal(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  let stoppedAt = 0;
  const stop = () => {
    if (!controller.signal.aborted) stoppedAt = performance.now();
    else if (performance.now() - stoppedAt > ECHO_MS) process.exit(STOPPED);
    controller.abort(new Stopped());
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of names) process.off(name, stop);
    },
  };
}
