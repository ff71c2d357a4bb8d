/** A campaign's list of mutants as messages: matrix, kind, cell and risk of each, in the plan's order. */
import { ByteReader, ByteWriter } from '../base/byte-stream.ts';
import { deflate, inflate, joinBytes } from '../base/deflate.ts';
import { LabError } from '../base/failure.ts';
import {
  formatMutationList,
  hashMutations,
  parseMutationList,
  type MutationList,
} from '../mutation/mutation-list.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';
import { MAX_LISTED } from '../plan/sample.ts';
import type { Ranking } from '../risk/ranking.ts';
import { RankedList } from '../risk/ranked-list.ts';
import type { Campaign } from './campaign.ts';

/** Bytes of a message. */
const PART = 500_000;
/** What a whole list may unpack to. */
const MOST_UNPACKED = 16 * MAX_LISTED;

/** A ranked list in parts for messages. @param ranking the list's mutants, in its order */
export async function encodeRankedList(ranking: Ranking): Promise<Uint8Array<ArrayBuffer>[]> {
  const to = new ByteWriter();
  to.whole(ranking.maps.length);
  for (const { matrix, kind } of ranking.maps) {
    to.text(matrix);
    to.whole(SCREEN_KINDS.indexOf(kind));
  }
  to.whole(ranking.cell.length);
  for (const map of ranking.map) to.whole(map);
  for (const cell of ranking.cell) to.whole(cell);
  for (const risk of ranking.risk) to.f32(risk);
  return inParts(await deflate(to.done()));
}

/** A list that was given one by one, in parts for messages. */
export async function encodeList(mutations: MutationList): Promise<Uint8Array<ArrayBuffer>[]> {
  const all = Array.from({ length: mutations.length }, (_, i) => mutations.at(i)!);
  return inParts(await deflate(new TextEncoder().encode(formatMutationList(all))));
}

/** The mutants of a campaign's list, and what is predicted of each. */
export interface CampaignList extends MutationList {
  riskAt?(index: number): number | null;
}

/**
 * Reads the list of a campaign from all its parts. Throws a LabError for one that is not the plan's.
 */
export async function decodeList(
  { plan: { sites }, model: { config }, prediction }: Campaign,
  parts: readonly Uint8Array[],
): Promise<CampaignList> {
  try {
    const bytes = await inflate(joinBytes(parts), MOST_UNPACKED);
    const list =
      sites.type === 'ranked'
        ? new RankedList(config, prediction!.tile, readRanking(bytes))
        : parseMutationList(new TextDecoder('utf-8', { fatal: true }).decode(bytes), config);
    if (sites.type === 'tiles' || list.length !== sites.count) throw new RangeError('its length');
    if (hashMutations(list) !== sites.sha256) throw new RangeError('its digest');
    return list;
  } catch (error) {
    throw new LabError(
      'bad-request',
      'The campaign’s list of mutants is not the one that its plan names.',
      'Ask its owner for a new link.',
      { cause: error },
    );
  }
}

function readRanking(bytes: Uint8Array): Ranking {
  const from = new ByteReader(bytes);
  const bounded = (most: number) => {
    const count = from.whole();
    if (count > most) throw new RangeError('There are more than there may be.');
    return count;
  };
  const maps = Array.from({ length: bounded(0xffff) }, () => ({
    matrix: from.text(),
    kind: SCREEN_KINDS[bounded(SCREEN_KINDS.length - 1)],
  }));
  const length = bounded(MAX_LISTED);
  return {
    maps,
    map: Uint16Array.from({ length }, () => bounded(maps.length - 1)),
    cell: Uint32Array.from({ length }, () => from.whole()),
    risk: Float32Array.from({ length }, () => from.f32()),
  };
}

function inParts(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART));
  return Array.from({ length: count }, (_, i) => bytes.slice(i * PART, (i + 1) * PART));
}
