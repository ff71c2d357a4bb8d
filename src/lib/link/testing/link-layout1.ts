import { ByteWriter } from '../../base/byte-stream.ts';
import { isMarginal } from '../../assay/decoding.ts';
import { gridIn, klByte, KL_COLUMN, type LinkScreen } from '../link-columns.ts';
import {
  emptyOutcomes,
  EXTRA_NAMES,
  NO_OP,
  NOT_TESTED,
  type KindOutcomes,
} from '../../results/outcomes.ts';
import { headerTexts } from '../../run-file/run-header.ts';

/** A screen of one matrix in layout 1 (see link-layout1.ts), as links were made before there was layout 2. */
export function writeLayout1(screen: LinkScreen): Uint8Array<ArrayBuffer> {
  const { plan, provenance, maps } = screen;
  const [name] = plan.sites.matrices;
  const out = new ByteWriter();
  out.whole(1);
  const header = headerTexts({ plan, provenance });
  out.text(header.plan);
  out.text(header.provenance);
  for (const kind of plan.sites.kinds)
    writeKind(out, maps.get(name)?.[kind] ?? emptyOutcomes(gridIn(screen, name)));
  return out.done();
}

function writeKind(out: ByteWriter, kindOutcomes: KindOutcomes): void {
  const cells = [...kindOutcomes.firstDivergent.keys()];
  kindOutcomes.firstDivergent.forEach((outcome) => out.whole(outcome - NOT_TESTED));
  const marginal = cells.filter(
    (cell) => kindOutcomes.firstDivergent[cell] > NO_OP && isMarginal(kindOutcomes.margin[cell]),
  );
  out.whole(marginal.length);
  marginal.forEach((cell, i) => out.whole(i === 0 ? cell : cell - marginal[i - 1]));
  const nsms = cells.filter((cell) => kindOutcomes.firstDivergent[cell] >= 0);
  const extras = EXTRA_NAMES.filter((name) => kindOutcomes[name]);
  out.whole(extras.reduce((bits, name) => bits | (1 << EXTRA_NAMES.indexOf(name)), KL_COLUMN));
  for (const name of extras)
    for (const cell of nsms) out.whole((kindOutcomes[name]?.[cell] ?? -1) + 1);
  for (const cell of nsms) out.byte(klByte(kindOutcomes.kl[cell]));
}
