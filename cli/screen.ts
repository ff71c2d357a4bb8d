import { resolve } from 'node:path';
import type { DeviceInfo } from '../src/lib/model/device-info.ts';
import { planOrder } from '../src/lib/plan/enumerate.ts';
import type { Plan } from '../src/lib/plan/plan.ts';
import { mutantCount } from '../src/lib/plan/sites.ts';
import { isComplete } from '../src/lib/run-file/run-file.ts';
import { methodOf, withAsked, type Asked } from './asked.ts';
import { CommandError, sentence } from './command-error.ts';
import { compute } from './compute.ts';
import type { CliContext } from './context.ts';
import { listAdapters } from './dawn.ts';
import { predict, screenRanked } from './every-weight.ts';
import type { Host } from './host.ts';
import { writeMaps } from './map-png.ts';
import { checkFolder, claimFile } from './out-claim.ts';
import { OutFile } from './out-file.ts';
import { outputSummary } from './output-summary.ts';
import { seedsSummary } from './seeds-summary.ts';
import { verifiedSummary } from './prediction-summary.ts';
import { screenHelp } from './screen-help.ts';
import {
  parseScreenOptions,
  type EveryWeight,
  type PredictRequest,
  type RankedRequest,
  type ScreenRequest,
} from './screen-options.ts';
import { findSites, readList } from './sources.ts';
import { STOPPED, Stopped, stopOnSignal } from './stopping.ts';

/** `npm run screen`. @returns the exit status */
export async function main(args: string[], place: CliContext): Promise<number> {
  try {
    const command = parseScreenOptions(args);
    if (command.type === 'help') {
      process.stdout.write(screenHelp(place));
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

async function screen(request: ScreenRequest | PredictRequest, place: CliContext): Promise<number> {
  const list = request.type === 'screen' ? await readList(request.sites, place) : null;
  const at = (name: string | undefined) =>
    name === undefined ? null : resolve(place.folder, name);
  const out = at(request.type === 'screen' ? request.out : undefined);
  const png = at(request.type === 'screen' ? request.png : undefined);
  const risks = at(everyWeight(request)?.risks);
  const stopping = stopOnSignal();
  const claims: (() => void)[] = [];
  try {
    if (png !== null) await checkFolder(png);
    for (const path of [out, risks]) if (path !== null) claims.push(await claimFile(path));
    const { signal } = stopping;
    return await withAsked(request, place, { signal, say }, async (asked) => {
      if (request.type === 'screen')
        return screenInto({ out: out!, png, risks }, request, asked, list);
      say(modelLine(asked.host));
      await predict(asked, request.every, risks);
      return 0;
    });
  } finally {
    for (const letGo of claims) letGo();
    stopping.end();
  }
}

function everyWeight(request: ScreenRequest | PredictRequest): EveryWeight | null {
  if (request.type === 'predict') return request.every;
  return request.sites.type === 'ranked' ? request.sites : null;
}

/** Screens into files that are this process's to write. @param list from readList */
async function screenInto(
  paths: { out: string; png: string | null; risks: string | null },
  request: ScreenRequest,
  asked: Asked,
  list: string | null,
): Promise<number> {
  const { sites } = request;
  const begin = (file: OutFile) => announce(file, request.out);
  say(modelLine(asked.host));
  const out =
    sites.type === 'ranked'
      ? await screenRanked(
          asked,
          { path: paths.out, risksPath: paths.risks },
          { ...request, sites },
          begin,
        )
      : await screenPlain(asked, paths.out, { ...request, sites }, list, begin);
  const run = out.run();
  if (paths.png !== null) await writeMaps(run, paths.png);
  if (isComplete(run)) {
    for (const line of [...verifiedSummary(run), ...seedsSummary(run), ...outputSummary(run)])
      say(line);
    return 0;
  }
  say(`Stopped at ${out.done} of ${out.total} mutants; the same command goes on from there.`);
  return STOPPED;
}

async function screenPlain(
  { host, tokenizer, assay, provenance, signal }: Asked,
  path: string,
  request: ScreenRequest & { sites: Exclude<ScreenRequest['sites'], RankedRequest> },
  list: string | null,
  begin: (out: OutFile) => void,
): Promise<OutFile> {
  const { config } = host.model;
  const { sites, mutations } = findSites(request.sites, list, config);
  const { texts, shard } = request;
  const plan: Plan = { sites, assay, texts, ...(shard ? { shard } : {}) };
  const order = planOrder(config, plan, mutations);
  if (order.count === 0)
    throw new CommandError(
      `A shard of ${mutantCount(config, { sites })} mutants cannot be one of ${shard?.count ?? 1}: it would be empty.`,
    );
  const out = await OutFile.open(path, request.format, { plan, provenance }, order.finder());
  begin(out);
  await compute(host, tokenizer, { plan, out, order, way: methodOf(request), signal });
  return out;
}

function modelLine({ model, device, beside }: Host): string {
  const nameOf = ({ description, vendor, architecture }: DeviceInfo) =>
    description || [vendor, architecture].join(' ').trim();
  const slow = device.isFallback ? ', in software: slow' : '';
  const and = beside ? ` and ${nameOf(beside)}` : '';
  return `${model.name} (${model.quantization}) on ${nameOf(device)}${slow}${and}`;
}

function announce(out: OutFile, name: string): void {
  if (out.done === out.total) say(`${name} is complete: ${out.total} mutants.`);
  else if (out.done > 0) say(`${name} has ${out.done} of ${out.total} mutants; going on.`);
}
