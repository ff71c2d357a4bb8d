/**
 * An item's results as a message: the columns of a run file, one after the other, deflated. Sites are
 * left out, because the item implies them.
 */
import { ByteReader, ByteWriter } from '../base/byte-stream.ts';
import { deflate, inflate } from '../base/deflate.ts';
import { LabError } from '../base/failure.ts';
import type { Plan } from '../plan/plan.ts';
import { columnsOf, type ColumnName, type ColumnType, type RunRow } from '../run-file/columns.ts';
import { checkValues } from '../run-file/run-checks.ts';
import type { Campaign } from './campaign.ts';
import type { WorkItem } from './items.ts';

/** Most bytes of a result, as it travels: what the server takes. */
export const MAX_RESULT = 256 * 1024;
/** What an item's results may unpack to: 1,024 mutants, or fewer with their texts. */
const MAX_UNPACKED = 8 * 1024 * 1024;

const IMPLIED = new Set<ColumnName>([
  ...(['matrix', 'row', 'col', 'height', 'width', 'kind'] as const),
  // stands open until all rows are there
  'phenotype',
]);

const sentColumns = (plan: Plan) => columnsOf(plan).filter(({ name }) => !IMPLIED.has(name));

/** @param rows of an item's mutants, in their order */
export async function encodeRows(
  plan: Plan,
  rows: readonly RunRow[],
): Promise<Uint8Array<ArrayBuffer>> {
  const to = new ByteWriter();
  for (const { name, type } of sentColumns(plan))
    for (const row of rows) writeValue(to, type, row[name] ?? null);
  return deflate(to.done());
}

/**
 * Reads what {@link encodeRows} writes. Throws a LabError for anything that is not the results of this
 * item: other lengths, impossible values.
 */
export async function decodeRows(
  { plan }: Pick<Campaign, 'plan'>,
  item: WorkItem,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<RunRow[]> {
  try {
    if (bytes.length > MAX_RESULT) throw new RangeError('it is too long');
    const from = new ByteReader(await inflate(bytes, MAX_UNPACKED));
    const { matrix } = item;
    const values = item.mutants.map(({ mutation: { site, kind } }) => {
      const { row, col, height, width } = site;
      const implied: Record<string, Value> = { matrix, row, col, height, width, kind };
      if (plan.texts) implied.phenotype = 0;
      return implied;
    });
    for (const { name, type, nullable } of sentColumns(plan))
      for (const row of values) {
        const value = readValue(from, type);
        if (value === null && !nullable) throw new RangeError(`a row has no ${name}`);
        row[name] = value;
      }
    if (from.left > 0) throw new RangeError('there is more than its mutants have');
    const rows = values as unknown as RunRow[];
    checkValues(rows, plan);
    for (const [i, { mutation }] of item.mutants.entries())
      if (mutation.kind === 'value' && rows[i].value !== Math.fround(mutation.value!))
        throw new RangeError(
          `it is of value ${rows[i].value} where ${mutation.value} was asked for`,
        );
    return rows;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : 'unknown';
    throw new LabError(
      'bad-request',
      `The result of item ${item.index + 1} cannot be read: ${why}.`,
      'It is passed over, and the item done again.',
      { cause: error },
    );
  }
}

type Value = string | number | boolean | null;

/** A byte that says whether there is a value, and the value. */
function writeValue(to: ByteWriter, type: ColumnType, value: Value): void {
  to.byte(value === null ? 0 : 1);
  if (value === null) return;
  if (type === 'text') to.text(String(value));
  else if (type === 'flag') to.byte(value ? 1 : 0);
  else if (type === 'f32') to.f32(Number(value));
  // −1 stands for none in many columns
  else to.whole(Number(value) + 1);
}

function readValue(from: ByteReader, type: ColumnType): Value {
  if (from.byte() === 0) return null;
  if (type === 'text') return from.text();
  if (type === 'flag') return from.byte() !== 0;
  if (type === 'whole') return from.whole() - 1;
  return from.f32();
}
