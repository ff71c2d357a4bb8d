/** What is predicted of the matrix in view, as a link carries it: pooled, a byte a block. */
import type { ByteReader, ByteWriter } from '../base/byte-stream.ts';
import { SCREEN_KINDS, type ScreenKind } from '../plan/grid.ts';
import type { MatrixRisk, PooledRisk } from '../risk/matrix-risk.ts';
import { poolRisks } from '../risk/pool-risks.ts';
import { byteKl, gridIn, klByte } from './link-columns.ts';
import type { LinkScreen, SentRisk } from './link-screen.ts';
import { formatMatrix } from '../model/matrix.ts';

/** Most blocks of a map that are sent. */
const SENT_BLOCKS = 4096;
/** What is less risky is sent as no risk: it is not drawn either. */
const LEAST_SENT = 0.01;

/** A risk as a byte, in steps of a twelfth of an octave as KL is. */
const riskByte = (risk: number): number => (risk >= LEAST_SENT ? klByte(risk) : 0);

/** What of a prediction is sent: its maps in larger blocks. */
export function toSend({ matrix, kinds }: MatrixRisk): SentRisk {
  return {
    matrix: formatMatrix(matrix),
    kinds: kinds.map(({ kind, pooled }) => ({ kind, pooled: coarser(pooled) })),
  };
}

function coarser(pooled: PooledRisk): PooledRisk {
  const all = { row: 0, col: 0, height: pooled.rows, width: pooled.cols };
  const less = poolRisks(pooled.risk, pooled, all, SENT_BLOCKS);
  return { ...less, side: pooled.side * less.side };
}

/** Name of the matrix ('': nothing is sent) · number of kinds · of each: kind, side, a byte for each block. */
export function writeRisk(out: ByteWriter, risk: SentRisk | undefined): void {
  out.text(risk?.matrix ?? '');
  if (!risk) return;
  out.whole(risk.kinds.length);
  for (const { kind, pooled } of risk.kinds) {
    out.byte(SCREEN_KINDS.indexOf(kind));
    out.whole(pooled.side);
    for (const one of pooled.risk) out.byte(riskByte(one));
  }
}

/** Reads what {@link writeRisk} writes. Throws a RangeError for what is none. */
export function readRisk(
  from: ByteReader,
  screen: Pick<LinkScreen, 'plan' | 'provenance'>,
): SentRisk | undefined {
  const matrix = from.text();
  if (matrix === '') return undefined;
  if (!screen.plan.sites.matrices.includes(matrix))
    throw new RangeError('A prediction is of a matrix that is not there.');
  const grid = gridIn(screen, matrix);
  const count = from.whole();
  if (count > SCREEN_KINDS.length) throw new RangeError('A prediction has too many kinds.');
  const kinds: SentRisk['kinds'] = [];
  for (let i = 0; i < count; i++) {
    const kind: ScreenKind | undefined = SCREEN_KINDS[from.byte()];
    if (!kind || kinds.some((one) => one.kind === kind))
      throw new RangeError('A prediction is of no kind, or twice of one.');
    const side = from.whole();
    if (side < 1) throw new RangeError('A prediction has blocks without cells.');
    // kinds are drawn together
    if (i > 0 && side !== kinds[0].pooled.side)
      throw new RangeError('A prediction has blocks of different sizes.');
    const [rows, cols] = [Math.ceil(grid.rows / side), Math.ceil(grid.cols / side)];
    if (rows * cols > SENT_BLOCKS) throw new RangeError('A prediction has too many blocks.');
    const risk = Float32Array.from({ length: rows * cols }, () => byteKl(from.byte()));
    kinds.push({ kind, pooled: { side, rows, cols, risk } });
  }
  return { matrix, kinds };
}
