/**
 * The layout of results in links (docs/formats/link.md; numbers as in byte-stream.ts). What is alike stands together, which
 * is what makes it short when it is deflated.
 *
 *   4 · number of screens · for each screen:
 *   title · plan and provenance as in run files (three texts) ·
 *   for each kind of each matrix, in the plan's order: the outcome that most cells have, + 3 (not
 *   tested or silent) · how many cells have another ·
 *   the gap before each of these (of all kinds and matrices, as is all that follows) ·
 *   outcome + 3 of each · how many cells are marginal, and the gaps before these, over all cells of
 *   all maps · which columns follow · column by column, an entry for every NSM · a byte of KL for each
 *
 *   and after all screens, where one has an audit or a prediction: the audits as JSON, null for a
 *   screen without one; then, where one has a prediction: that of each screen (link-risk.ts)
 */
import { ByteWriter, type ByteReader } from '../base/byte-stream.ts';
import type { MapResults } from '../results/map-results.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { isMarginal } from '../assay/marginal.ts';
import { readRisk, writeRisk } from './link-risk.ts';
import type { LinkScreen } from './link-screen.ts';
import {
  cellsWhere,
  countCellsOf,
  gridIn,
  klByte,
  KL_COLUMN,
  LINK_EXTRAS,
  MAX_CELLS,
  nothingElseKnown,
  readColumns,
  readPlan,
  unreadable,
} from './link-columns.ts';
import {
  emptyOutcomes,
  NO_OP,
  NOT_TESTED,
  SILENT,
  type KindOutcomes,
} from '../results/outcomes.ts';
import { auditToJson, readAudit } from '../risk/stored-audit.ts';
import { headerTexts } from '../run-file/run-header.ts';

/** Its number: the only one that is read. */
export const LAYOUT = 4;

/** Screens of one link: two that are side by side. */
const MAX_SCREENS = 2;
const MAX_TITLE = 120;

/** Everything that some screens know, or their outcomes only. */
export function writeLayout(
  screens: readonly LinkScreen[],
  outcomesOnly: boolean,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.whole(LAYOUT);
  out.whole(screens.length);
  for (const screen of screens) writeScreen(out, screen, outcomesOnly);
  const predicted = screens.some(({ risk }) => risk);
  if (predicted || screens.some(({ audit }) => audit))
    out.text(JSON.stringify(screens.map(({ audit }) => (audit ? auditToJson(audit) : null))));
  if (predicted) for (const { risk } of screens) writeRisk(out, risk);
  return out.done();
}

/** What is known of each kind of each matrix, in the plan's order; where nothing is, an empty map. */
function partsOf(screen: LinkScreen): KindOutcomes[] {
  const { matrices, kinds } = screen.plan.sites;
  return matrices.flatMap((name) =>
    kinds.map((kind) => screen.maps.get(name)?.[kind] ?? emptyOutcomes(gridIn(screen, name))),
  );
}

function writeScreen(out: ByteWriter, screen: LinkScreen, outcomesOnly: boolean): void {
  const { plan, provenance, title } = screen;
  const header = headerTexts({ plan: { ...plan, texts: false }, provenance }); // too long for a link
  out.text(title.slice(0, MAX_TITLE));
  out.text(header.plan);
  out.text(header.provenance);
  const parts = partsOf(screen);
  const others: number[][] = parts.map(({ firstDivergent: outcomes, tested }) => {
    const most = 2 * tested > outcomes.length ? SILENT : NOT_TESTED;
    const cells = cellsWhere(outcomes, (outcome) => outcome !== most);
    out.whole(most - NOT_TESTED);
    out.whole(cells.length);
    return cells;
  });
  others.forEach((cells) => writeGaps(out, cells));
  parts.forEach(({ firstDivergent: outcomes }, i) => {
    for (const cell of others[i]) out.whole(outcomes[cell] - NOT_TESTED);
  });
  let before = 0;
  const marginal: number[] = [];
  for (const { firstDivergent: outcomes, margin } of parts) {
    for (const cell of cellsWhere(outcomes, (o, i) => o > NO_OP && isMarginal(margin[i])))
      marginal.push(before + cell);
    before += outcomes.length;
  }
  out.whole(marginal.length);
  writeGaps(out, marginal);
  writeColumns(out, parts, outcomesOnly);
}

function writeColumns(out: ByteWriter, parts: KindOutcomes[], outcomesOnly: boolean): void {
  const nsms = parts.map(({ firstDivergent: outcomes }) =>
    cellsWhere(outcomes, (outcome) => outcome >= 0),
  );
  const extras = outcomesOnly
    ? []
    : LINK_EXTRAS.filter((name) => parts.some((outcomes) => outcomes[name]));
  const columns = extras.map((name) => 1 << LINK_EXTRAS.indexOf(name));
  out.whole(columns.reduce((bits, bit) => bits | bit, outcomesOnly ? 0 : KL_COLUMN));
  for (const name of extras)
    parts.forEach((kindOutcomes, i) => {
      for (const cell of nsms[i]) out.whole((kindOutcomes[name]?.[cell] ?? -1) + 1);
    });
  if (outcomesOnly) return;
  parts.forEach(({ kl }, i) => {
    for (const cell of nsms[i]) out.byte(klByte(kl[cell]));
  });
}

/** How many cells lie before each, since the one before it. */
function writeGaps(out: ByteWriter, cells: readonly number[]): void {
  let next = 0;
  for (const cell of cells) {
    out.whole(cell - next);
    next = cell + 1;
  }
}

/** Reads what follows the layout's number. */
export function readLayout(from: ByteReader): LinkScreen[] {
  const count = from.whole();
  if (count < 1 || count > MAX_SCREENS) throw unreadable(`they are of ${count} screens`);
  const screens: LinkScreen[] = [];
  let room = MAX_CELLS;
  for (let i = 0; i < count; i++) {
    const screen = readScreen(from, room);
    room -= countCellsOf(screen);
    screens.push(screen);
  }
  const audited = from.left > 0 ? withAudits(screens, from.text()) : screens;
  if (from.left === 0) return audited;
  return audited.map((screen) => {
    const risk = readRisk(from, screen);
    return risk ? { ...screen, risk } : screen;
  });
}

/** The model of the first screen, after the layout's number; no more is read. */
export function readFirstModel(from: ByteReader): LinkScreen['provenance']['model'] {
  from.whole();
  from.text();
  return readPlan(from).provenance.model;
}

function withAudits(screens: readonly LinkScreen[], text: string): LinkScreen[] {
  const audits: unknown = JSON.parse(text);
  if (!Array.isArray(audits) || audits.length !== screens.length)
    throw new RangeError('There is not one audit for each screen.');
  return screens.map((screen, i) => {
    if (audits[i] === null) return screen;
    const audit = readAudit(audits[i]);
    if (!audit) throw new RangeError('An audit cannot be read.');
    return { ...screen, audit };
  });
}

/** @param room how many cells it may have */
function readScreen(from: ByteReader, room: number): LinkScreen {
  const title = from.text();
  if (title.length > MAX_TITLE) throw new RangeError('A title is too long.');
  const head = readPlan(from);
  const { matrices, kinds } = head.plan.sites;
  // checked before anything is allocated
  if (countCellsOf(head) > room) throw unreadable('they have more cells than a link may bring');
  const parts = matrices.flatMap((name) =>
    kinds.map((kind) => ({ name, kind, outcomes: emptyOutcomes(gridIn(head, name)) })),
  );
  const all = parts.map((part) => part.outcomes);
  readColumns(from, all, readOutcomes(from, all));
  return { title, ...head, maps: gather(matrices, parts) };
}

/** Kinds of which nothing is tested are left out. */
function gather(
  matrices: string[],
  parts: { name: string; kind: ScreenKind; outcomes: KindOutcomes }[],
): Map<string, MapResults> {
  const maps = new Map<string, MapResults>(matrices.map((name) => [name, {}]));
  for (const { name, kind, outcomes } of parts)
    if (outcomes.tested > 0) maps.get(name)![kind] = outcomes;
  return maps;
}

/**
 * Reads the outcomes and which are marginal; returns the NSMs of each part. It goes over the cells that
 * are told one by one only: of a model's single weights most are not.
 */
function readOutcomes(from: ByteReader, parts: KindOutcomes[]): number[][] {
  const heads = parts.map(({ firstDivergent: outcomes }) => {
    const most = from.whole() + NOT_TESTED;
    if (most > SILENT) throw new RangeError('An outcome cannot be that of most cells.');
    outcomes.fill(most);
    return { most, count: from.whole() };
  });
  const others = parts.map(({ firstDivergent: outcomes }, i) =>
    readGaps(from, heads[i].count, outcomes.length),
  );
  parts.forEach((part, i) => {
    for (const cell of others[i]) {
      const outcome = from.whole() + NOT_TESTED;
      if (outcome > 0x7fff) throw new RangeError('An outcome is too large.');
      part.firstDivergent[cell] = outcome;
    }
    nothingElseKnown(part, heads[i].most, others[i]);
  });
  readMarginal(from, parts);
  return parts.map(({ firstDivergent: outcomes }, i) =>
    others[i].filter((cell) => outcomes[cell] >= 0),
  );
}

/** Which outcomes are marginal, over the cells of all parts. */
function readMarginal(from: ByteReader, parts: KindOutcomes[]): void {
  const all = parts.reduce((sum, { firstDivergent: outcomes }) => sum + outcomes.length, 0);
  let [part, before] = [0, 0];
  for (const cell of readGaps(from, from.whole(), all)) {
    while (cell - before >= parts[part].firstDivergent.length)
      before += parts[part++].firstDivergent.length;
    const { firstDivergent: outcomes, margin } = parts[part];
    if (outcomes[cell - before] > NO_OP) margin[cell - before] = 0;
  }
}

function readGaps(from: ByteReader, count: number, cells: number): number[] {
  // before room is made for them: each takes a byte at least
  if (count > Math.min(cells, from.left)) throw new RangeError('There are more than there can be.');
  const found: number[] = [];
  let next = 0;
  for (let i = 0; i < count; i++) {
    const cell = next + from.whole();
    if (cell >= cells) throw new RangeError('A cell is outside the map.');
    found.push(cell);
    next = cell + 1;
  }
  return found;
}
