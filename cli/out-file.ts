import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { canonicalJson } from '../src/lib/base/canonical-json.ts';
import { outputKey } from '../src/lib/output/phenotype-code.ts';
import { withCodes } from '../src/lib/run-file/output-columns.ts';
import { withAudit, withoutOutcome } from '../src/lib/run-file/audit-outcome.ts';
import { rowMutation } from '../src/lib/run-file/row-mutation.ts';
import { planToJson } from '../src/lib/plan/plan-file.ts';
import type { Plan } from '../src/lib/plan/plan.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import { rowCount, type RunFile } from '../src/lib/run-file/run-file.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import { headerTexts } from '../src/lib/run-file/run-header.ts';
import { CommandError, sentence } from './command-error.ts';
import { decodeRun, encodeRun, type FileFormat } from './run-format.ts';

/** Least time between two writings of an unfinished file. */
const PATIENCE_MS = 5000;
/** Rows of a block. */
const BLOCK = 4096;
/** Writing may take up to this share of the time. */
const WRITING_SHARE = 0.05;

/**
 * The file a run is written to. It is a whole run file at all times: rows are gathered in memory,
 * and it is written anew (aside, then renamed) every few seconds and at the end.
 */
export class OutFile {
  private readonly path: string;
  private readonly format: FileFormat;
  private head: Omit<RunFile, 'rows'>;
  /** By place in the run's plan, in blocks that are made when they are written to: a plan may be long. */
  private readonly blocks = new Map<number, RunRow[]>();
  total: number;
  private count = 0;
  private nextWrite = performance.now() + PATIENCE_MS;

  private constructor(path: string, format: FileFormat, head: Omit<RunFile, 'rows'>) {
    this.path = path;
    this.format = format;
    this.head = head;
    this.total = rowCount(head);
  }

  /**
   * Opens a file to write a run to, with the rows it already holds. Rejects with a CommandError for
   * a file of another run, or of another kind.
   * @param placeOf finds each mutation's place in the plan (see PlanOrder)
   */
  static async open(
    path: string,
    format: FileFormat,
    head: Omit<RunFile, 'rows'>,
    placeOf: (mutation: Mutation) => number,
  ): Promise<OutFile> {
    const file = new OutFile(path, format, head);
    const found = await readRun(path, format);
    if (!found) return file;
    const difference = differenceOf(head, found);
    if (difference)
      throw new CommandError(
        `${basename(path)} holds another run (${difference}): choose another --out, or remove it.`,
      );
    if (found.wildType) file.setWildType(found.wildType);
    file.take(found.rows, placeOf);
    return file;
  }

  /** Puts rows that were read back to their places; a mutant may be listed more than once. */
  private take(rows: readonly RunRow[], placeOf: (mutation: Mutation) => number): void {
    for (const row of rows) {
      const at = placeOf(rowMutation(row));
      if (at < 0)
        throw new CommandError(
          `${basename(this.path)} holds mutants that are not asked for: choose another --out.`,
        );
      this.add(at, row);
    }
  }

  /**
   * Says what the wild type says, of a run with texts. Throws a CommandError if the rows that the
   * file holds were measured against another wild type.
   */
  setWildType(texts: string[]): void {
    const { wildType } = this.head;
    if (wildType && outputKey(wildType) !== outputKey(texts))
      throw new CommandError(
        `${basename(this.path)} was made beside a wild type that says something else: remove it, or choose another --out.`,
      );
    this.head = { ...this.head, wildType: texts };
  }

  get done(): number {
    return this.count;
  }

  has(at: number): boolean {
    return this.at(at) !== undefined;
  }

  /** The row of a place, where it is there. */
  at(place: number): RunRow | undefined {
    return this.blocks.get(Math.floor(place / BLOCK))?.[place % BLOCK];
  }

  /** The places that are there, ascending. */
  places(): number[] {
    const numbers = [...this.blocks.keys()].sort((a, b) => a - b);
    return numbers.flatMap((number) =>
      this.blocks.get(number)!.flatMap((row, i) => (row ? [number * BLOCK + i] : [])),
    );
  }

  /** Goes on as another run, whose first rows are those of some places; the others are dropped. */
  recast(head: Omit<RunFile, 'rows'>, places: readonly number[]): void {
    const rows = places.map((place) => this.at(place)!);
    const { wildType } = this.head;
    this.head = { ...head, ...(wildType ? { wildType } : {}) };
    this.total = rowCount(head);
    this.blocks.clear();
    this.count = 0;
    rows.forEach((row, i) => this.add(i, row));
  }

  add(at: number, row: RunRow): void {
    if (!this.has(at)) this.count++;
    const number = Math.floor(at / BLOCK);
    const block = this.blocks.get(number) ?? new Array<RunRow>(BLOCK);
    block[at % BLOCK] = row;
    this.blocks.set(number, block);
  }

  /** The run as far as it is done. */
  run(): RunFile {
    const { plan, wildType } = this.head;
    const numbers = [...this.blocks.keys()].sort((a, b) => a - b);
    const rows = numbers.flatMap((number) => this.blocks.get(number)!.filter(Boolean));
    return withAudit({ ...this.head, rows: plan.texts ? withCodes(rows, wildType ?? []) : rows });
  }

  /** Writes the file if that was not done lately. */
  async keep(): Promise<void> {
    if (performance.now() < this.nextWrite) return;
    const start = performance.now();
    await this.write();
    const took = performance.now() - start;
    this.nextWrite = performance.now() + Math.max(PATIENCE_MS, took / WRITING_SHARE);
  }

  /** Writes the file. Does nothing while there are no rows. */
  async write(): Promise<void> {
    if (this.count > 0) await writeWhole(this.path, encodeRun(this.run(), this.format));
  }
}

/** Writes a file aside and renames it, so that it is never half there. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(aside, bytes);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw new CommandError(`${basename(path)} cannot be written: ${sentence(error)}.`, {
      cause: error,
    });
  }
}

/** A run file's contents; null where there is no file. */
export async function readRun(path: string, format: FileFormat): Promise<RunFile | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CommandError(`${basename(path)} cannot be read: ${sentence(error)}.`);
  }
  try {
    return await decodeRun(bytes, format);
  } catch (error) {
    throw new CommandError(`${basename(path)}: ${sentence(error)}`, { cause: error });
  }
}

/** Whether a file may be written over by a run of a plan: it is not there, or holds a run of the same plan. */
export async function isFreeFor(path: string, format: FileFormat, plan: Plan): Promise<boolean> {
  try {
    const found = await readRun(path, format);
    return !found || canonicalJson(planToJson(found.plan)) === canonicalJson(planToJson(plan));
  } catch {
    return false;
  }
}

/** In what two runs differ, for the user; null if they are the same. */
export function differenceOf(a: Omit<RunFile, 'rows'>, b: Omit<RunFile, 'rows'>): string | null {
  const [x, y] = [a, b].map(({ prediction, ...head }) =>
    headerTexts({ ...head, ...(prediction ? { prediction: withoutOutcome(prediction) } : {}) }),
  );
  if (x.plan === y.plan && x.provenance === y.provenance && x.prediction === y.prediction)
    return null;
  const names = (p: Record<string, unknown>, q: Record<string, unknown>) =>
    [...new Set([...Object.keys(p), ...Object.keys(q)])]
      .filter((key) => canonicalJson(p[key]) !== canonicalJson(q[key]))
      .map((key) => DIFFERENCES[key] ?? `another ${key}`);
  const parsed = (text = '{}') => JSON.parse(text) as Record<string, unknown>;
  const all = new Set([
    ...names(parsed(x.plan), parsed(y.plan)),
    ...names(parsed(x.provenance), parsed(y.provenance)),
    ...names(parsed(x.prediction), parsed(y.prediction)),
  ]);
  // which mutants a ranked list has, and what is drawn of the rest, follows from these
  const cause = [VERIFY, AUDIT].find((name) => all.has(name));
  return [...all]
    .filter((name) => !cause || name === cause || ![MUTANTS, AUDIT].includes(name))
    .join(', ');
}

const [MUTANTS, VERIFY, AUDIT] = ['other mutants', 'another --verify', 'another --audit'];

/** By the keys of plan, provenance and prediction. */
const DIFFERENCES: Record<string, string> = {
  sites: MUTANTS,
  texts: 'with or without texts',
  app: 'another version of Mutascope',
  adapters: 'another GPU or --engine',
  way: 'another way of computing',
  budget: VERIFY,
  verified: VERIFY,
  audit: AUDIT,
  histogram: 'another prediction',
};
