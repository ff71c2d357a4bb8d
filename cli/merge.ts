import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isComplete, rowCount, type RunFile } from '../src/lib/run-file/run-file.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import { checkRun } from '../src/lib/run-file/run-checks.ts';
import { withCodes } from '../src/lib/run-file/output-columns.ts';
import { withAudit } from '../src/lib/run-file/audit-outcome.ts';
import { outputKey } from '../src/lib/output/phenotype-code.ts';
import { CommandError, optionError, sentence } from './command-error.ts';
import { writeMaps } from './map-png.ts';
import { checkFolder, claimFile } from './out-claim.ts';
import { differenceOf, readRun, writeWhole } from './out-file.ts';
import type { CliContext } from './context.ts';
import { verifiedSummary } from './prediction-summary.ts';
import { encodeRun, formatOf } from './run-format.ts';

const help = ({
  call,
}: CliContext) => `Joins the shards of a run into the run file that a single screen would have written.

  ${call('merge')} a.parquet b.parquet --out all.parquet

  --out FILE       .parquet or .csv; need not be of the shards' format
  --png FILE.png   also a picture of the map
  --help           this text

All shards must be there, complete, once each, and of one plan, model and version. They may come
from different GPUs; the file then names them all.
`;

/** `npm run merge`. @returns the exit status */
export async function main(args: string[], place: CliContext): Promise<number> {
  let letGo: (() => void) | null = null;
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      process.stdout.write(help(place));
      return 0;
    }
    if (values.out === undefined)
      throw new CommandError('--out is missing: name a .parquet or .csv file for the whole run.');
    if (positionals.length === 0)
      throw new CommandError(
        `Name the shards to join: ${place.call('merge')} a.parquet b.parquet --out all.parquet`,
      );
    const format = formatOf(values.out, '--out');
    const path = resolve(place.folder, values.out);
    const png = values.png === undefined ? null : resolve(place.folder, values.png);
    if (png !== null) await checkFolder(png);
    letGo = await claimFile(path);
    const shards: NamedRun[] = [];
    for (const name of positionals) {
      const run = await readRun(resolve(place.folder, name), formatOf(name, 'A shard'));
      if (!run) throw new CommandError(`There is no file ${name}.`);
      shards.push({ name: basename(name), run });
    }
    const merged = mergeShards(shards);
    await writeNew(path, encodeRun(merged, format));
    if (png !== null) await writeMaps(merged, png);
    process.stderr.write(
      `${values.out}: ${merged.rows.length} mutants of ${shards.length} shards.\n`,
    );
    for (const line of verifiedSummary(merged)) process.stderr.write(`${line}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`merge: ${sentence(error)}\n`);
    return 1;
  } finally {
    letGo?.();
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        out: { type: 'string' },
        png: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw optionError(error, args);
  }
}

export interface NamedRun {
  name: string;
  run: RunFile;
}

/** Puts shards together. Throws a CommandError if they are not all the shards of one run. */
export function mergeShards(shards: readonly NamedRun[]): RunFile {
  const [first] = shards;
  const count = shardOf(first).count;
  const byIndex = new Map<number, NamedRun>();
  for (const shard of shards) {
    const { index } = shardOf(shard);
    const [a, b] = [comparable(first.run), comparable(shard.run)];
    const difference = differenceOf(a, b) ?? wildTypeDifference(a, b);
    if (difference)
      throw new CommandError(
        `${first.name} and ${shard.name} are shards of different runs (${difference}).`,
      );
    const other = byIndex.get(index);
    if (other)
      throw new CommandError(`${other.name} and ${shard.name} are both shard ${index}/${count}.`);
    if (!isComplete(shard.run))
      throw new CommandError(
        `${shard.name} is not finished: ${shard.run.rows.length} of ${rowCount(shard.run)} mutants; run its command again first.`,
      );
    byIndex.set(index, shard);
  }
  const indices = Array.from({ length: count }, (_, i) => i + 1);
  const missing = indices.filter((i) => !byIndex.has(i));
  if (missing.length > 0)
    throw new CommandError(`Shard ${missing.map((i) => `${i}/${count}`).join(', ')} is missing.`);
  const parts = indices.map((i) => byIndex.get(i)!.run);
  const { sites, assay, texts } = first.run.plan;
  const adapters = new Map(
    parts.flatMap((part) => part.provenance.adapters.map((a) => [JSON.stringify(a), a])),
  );
  const rows = interleave(parts.map((part) => part.rows));
  const { wildType, prediction } = first.run;
  const merged = withAudit({
    plan: { sites, assay, texts },
    provenance: { ...first.run.provenance, adapters: [...adapters.values()] },
    // a shard's phenotype codes count its own mutants only
    ...(wildType ? { wildType, rows: withCodes(rows, wildType) } : { rows }),
    ...(prediction ? { prediction } : {}),
  });
  checkRun(merged);
  return merged;
}

function shardOf({ name, run }: NamedRun) {
  if (run.plan.shard) return run.plan.shard;
  throw new CommandError(`${name} is not a shard but a whole run.`);
}

/** A shard's head without what may differ between shards of one run. */
function comparable({ plan, provenance, wildType, prediction }: RunFile): Omit<RunFile, 'rows'> {
  const shard = { index: 1, count: plan.shard?.count ?? 1 };
  return {
    plan: { ...plan, shard },
    provenance: { ...provenance, adapters: [] },
    ...(wildType ? { wildType } : {}),
    ...(prediction ? { prediction } : {}),
  };
}

function wildTypeDifference(a: Omit<RunFile, 'rows'>, b: Omit<RunFile, 'rows'>): string | null {
  const same = outputKey(a.wildType ?? []) === outputKey(b.wildType ?? []);
  return same ? null : 'their wild types say different things';
}

/** Shard i holds every n-th row from i on. */
function interleave(parts: readonly RunRow[][]): RunRow[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  return Array.from(
    { length: total },
    (_, i) => parts[i % parts.length][Math.floor(i / parts.length)],
  );
}

/** Writes a file unless another one stands there. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const found = await readFile(path).catch(() => null);
  if (found && !found.equals(bytes))
    throw new CommandError(
      `${basename(path)} is there already: remove it, or choose another --out.`,
    );
  await writeWhole(path, bytes);
}
