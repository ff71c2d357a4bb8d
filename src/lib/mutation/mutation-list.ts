import { textsDigest } from '../base/digest.ts';
import { CsvError, parseCsv, type CsvField } from '../base/csv.ts';
import { formatF32, parseF32 } from '../base/f32.ts';
import { LabError } from '../base/failure.ts';
import { formatMatrix, parseMatrix } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { isKind, type Mutation } from './mutation.ts';
import { siteProblem } from '../model/site.ts';

/** Mutations in an order; an array is one. */
export interface MutationList {
  readonly length: number;
  /** @param index 0 to length − 1 */
  at(index: number): Mutation | undefined;
}

const NEEDED = ['matrix', 'row', 'col', 'height', 'width', 'kind'] as const;

/**
 * Reads a list of mutations: CSV with the columns matrix, row, col, height, width, kind and, for
 * kind `value`, value. Other columns are ignored, so a run's own CSV is a list too. Throws a
 * LabError 'bad-request' that names the record.
 */
export function parseMutationList(text: string, config: ModelConfig): Mutation[] {
  const [header, ...records] = readCsv(text);
  if (!header) return refuse('The list of mutations is empty.');
  const names = header.map((name) => name?.trim() ?? '');
  const twice = [...NEEDED, 'value'].find(
    (name) => names.indexOf(name) !== names.lastIndexOf(name),
  );
  if (twice !== undefined) return refuse(`The list of mutations has two columns ${twice}.`);
  const column = new Map(names.map((name, i) => [name, i]));
  const missing = NEEDED.filter((name) => !column.has(name));
  if (missing.length > 0)
    return refuse(
      `The list of mutations has no column ${missing.join(', ')}${separatedBy(names)}; its header is ${NEEDED.join(',')}, and value where needed.`,
    );
  if (records.length === 0) return refuse('The list of mutations has a header and no mutations.');
  return records.map((record, i) => {
    const beyond = record.slice(names.length).find((field) => field !== null);
    if (beyond !== undefined)
      return refuse(
        `Mutation ${i + 1} of the list has more fields than the header: "${beyond}" belongs to no column.`,
      );
    const get = (name: string) => record[column.get(name) ?? -1]?.trim() ?? '';
    const mutation = readMutation(get, (what) => refuse(`Mutation ${i + 1} of the list: ${what}`));
    const problem = siteProblem(config, mutation.site);
    return problem ? refuse(`Mutation ${i + 1} of the list: ${problem}`) : mutation;
  });
}

/** Says so where a header is in one piece because something else than commas separates it. */
function separatedBy([only, ...others]: readonly string[]): string {
  if (others.length > 0) return '';
  const found = [
    [';', 'semicolons'],
    ['\t', 'tabs'],
  ].find(([sign]) => only.includes(sign));
  return found ? `: it is separated by ${found[1]}, not by commas` : '';
}

function readCsv(text: string): CsvField[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    if (error instanceof CsvError) return refuse(`The list of mutations: ${error.message}`);
    throw error;
  }
}

/** Reads a mutation by the names of its columns. */
function readMutation(get: (name: string) => string, fail: (what: string) => never): Mutation {
  const id = parseMatrix(get('matrix')) ?? fail(`"${get('matrix')}" names no matrix.`);
  const whole = (name: string): number =>
    /^\d{1,9}$/.test(get(name))
      ? Number(get(name))
      : fail(`${name} is "${get(name)}", not a whole number.`);
  const site = {
    ...id,
    row: whole('row'),
    col: whole('col'),
    height: whole('height'),
    width: whole('width'),
  };
  const kind = get('kind');
  if (!isKind(kind)) return fail(`kind is "${kind}", not max, min, zero, sign or value.`);
  if (kind !== 'value') return { site, kind };
  const value = parseF32(get('value'));
  if (value === null || !Number.isFinite(value))
    return fail(`kind value needs a number in the column value, which has "${get('value')}".`);
  return { site, kind, value };
}

/** A mutation as a line of text: equal lines ⇔ equal mutations. */
export function mutationLine({ site, kind, value }: Mutation): string {
  const { row, col, height, width } = site;
  const number = kind === 'value' ? formatF32(Math.fround(value ?? 0)) : '';
  return [formatMatrix(site), row, col, height, width, kind, number].join(',');
}

/** SHA-256 of a list's lines, hex. */
export const hashMutations = (mutations: MutationList): string => textsDigest(linesOf(mutations));

function* linesOf(mutations: MutationList): Generator<string> {
  for (let i = 0; i < mutations.length; i++) yield `${mutationLine(mutations.at(i)!)}\n`;
}

function refuse(message: string): never {
  throw new LabError('bad-request', message, 'Correct the list.');
}

/** Mutations as a list that {@link parseMutationList} reads back. */
export const formatMutationList = (mutations: readonly Mutation[]): string =>
  [[...NEEDED, 'value'].join(','), ...mutations.map(mutationLine), ''].join('\n');
