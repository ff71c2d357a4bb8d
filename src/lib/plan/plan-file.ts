/** A plan as it stands in run files, links and the stored queue; see docs/formats/run-file.md. */
import { assayFromJson, assayToJson } from '../assay/assay-file.ts';
import {
  asArray,
  asInteger,
  asObject,
  asString,
  show,
  type JsonObject,
  type Refuse,
} from '../base/json-fields.ts';
import { SCREEN_KINDS, type Region, type Span } from './grid.ts';
import type { Plan, Sample, Shard, Sites, TileSites } from './plan.ts';

export const planToJson = (plan: Plan): JsonObject => ({
  ...plan,
  assay: assayToJson(plan.assay),
});

/** Reads what {@link planToJson} writes. */
export function planFromJson(json: unknown, refuse: Refuse): Plan {
  const o = asObject(json, 'the plan', refuse);
  if (typeof o.texts !== 'boolean') return refuse(`texts is ${show(o.texts)}, not true or false`);
  return {
    sites: sitesFromJson(o.sites, refuse),
    assay: assayFromJson(o.assay, refuse),
    texts: o.texts,
    ...(o.shard === undefined ? {} : { shard: readShard(o.shard, refuse) }),
  };
}

export function sitesFromJson(json: unknown, refuse: Refuse): Sites {
  const o = asObject(json, 'the list of sites', refuse);
  switch (o.type) {
    case 'tiles':
      return readTiles(o, refuse);
    case 'list':
      return { type: 'list', ...readList(o, refuse) };
    case 'ranked':
      return {
        type: 'ranked',
        ...readList(o, refuse),
        window: asInteger(o.window, 'window', [1, 1e9], refuse),
      };
  }
  return refuse(`the type of sites is ${show(o.type)}, not tiles, list or ranked`);
}

function readList(o: JsonObject, refuse: Refuse) {
  const sha256 = asString(o.sha256, 'sha256', refuse);
  if (!/^[0-9a-f]{64}$/.test(sha256)) return refuse(`sha256 is ${show(sha256)}, not 64 hex digits`);
  return { count: asInteger(o.count, 'count', [1, 1e9], refuse), sha256 };
}

function readTiles(o: JsonObject, refuse: Refuse): TileSites {
  if (o.order !== 'coarse') return refuse(`the order is ${show(o.order)}, not coarse`);
  return {
    type: 'tiles',
    matrices: asArray(o.matrices, 'matrices', refuse).map((name) =>
      asString(name, 'a matrix', refuse),
    ),
    tile: asInteger(o.tile, 'tile', [1, 1e9], refuse),
    kinds: asArray(o.kinds, 'kinds', refuse).map(
      (kind) => SCREEN_KINDS.find((k) => k === kind) ?? refuse(`${show(kind)} is no kind`),
    ),
    ...(o.region === undefined ? {} : { region: readRegion(o.region, refuse) }),
    ...(o.sample === undefined ? {} : { sample: readSample(o.sample, refuse) }),
    order: 'coarse',
  };
}

function readRegion(json: unknown, refuse: Refuse): Region {
  const o = asObject(json, 'the region', refuse);
  return {
    ...(o.rows === undefined ? {} : { rows: readSpan(o.rows, refuse) }),
    ...(o.cols === undefined ? {} : { cols: readSpan(o.cols, refuse) }),
  };
}

function readSpan(json: unknown, refuse: Refuse): Span {
  const [from, to] = asArray(json, 'a region’s span', refuse);
  return [
    asInteger(from, 'the begin of a region', [0, 1e9], refuse),
    asInteger(to, 'the end of a region', [0, 1e9], refuse),
  ];
}

function readSample(json: unknown, refuse: Refuse): Sample {
  const o = asObject(json, 'the sample', refuse);
  return {
    count: asInteger(o.count, 'the sample’s count', [1, 1e9], refuse),
    seed: asInteger(o.seed, 'the sample’s seed', [0, 0xffffffff], refuse),
  };
}

function readShard(json: unknown, refuse: Refuse): Shard {
  const o = asObject(json, 'the shard', refuse);
  const count = asInteger(o.count, 'the number of shards', [1, 1e9], refuse);
  return { index: asInteger(o.index, 'the shard', [1, count], refuse), count };
}
