import { descriptive } from '../src/lib/assay/assay.ts';
import { allMatrices, formatMatrix } from '../src/lib/model/matrix.ts';
import { publishedModel } from '../src/lib/published/models.ts';
import { encodeCsv } from '../src/lib/run-file/run-csv.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import { enumerateCells } from '../src/lib/plan/enumerate.ts';
import type { TileSites } from '../src/lib/plan/plan.ts';
import { strToU8, zipSync } from 'fflate';

/** A spreadsheet in the layout of the paper's table 2: shared strings, one sheet for each model. */
export function spreadsheet(sheet: string, rows: (string | number)[][]): Buffer {
  const strings = [...new Set(rows.flat().filter((cell) => typeof cell === 'string'))];
  const cell = (value: string | number, row: number, col: number) => {
    const at = `r="${String.fromCharCode(65 + col)}${row + 1}"`;
    return typeof value === 'number'
      ? `<c ${at}><v>${value}</v></c>`
      : `<c ${at} t="s"><v>${strings.indexOf(value)}</v></c>`;
  };
  const xml = (body: string) => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relationships = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
  const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
  const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return Buffer.from(
    zipSync({
      '[Content_Types].xml': xml(
        `<Types xmlns="${types}"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetType}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${sheetType}.sharedStrings+xml"/></Types>`,
      ),
      '_rels/.rels': xml(
        `<Relationships ${relationships}><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
      'xl/workbook.xml': xml(
        `<workbook ${main} xmlns:r="${office}"><sheets><sheet name="${sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': xml(
        `<Relationships ${relationships}><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      ),
      'xl/sharedStrings.xml': xml(
        `<sst ${main}>${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
      ),
      'xl/worksheets/sheet1.xml': xml(
        `<worksheet ${main}><sheetData>${rows.map((row, r) => `<row r="${r + 1}">${row.map((value, c) => cell(value, r, c)).join('')}</row>`).join('')}</sheetData></worksheet>`,
      ),
    }),
  );
}

/** Headings of the paper's table 2. */
export const HEADINGS = [
  'matrix',
  'NSM type',
  'NSM loc1',
  'NSM loc2 ',
  'Mmlu21 score',
  'Destructive NSM',
  'Drosophila cosine similirity',
];

/** A run of squares of Zephyr's L1.down in its first 64 rows, as somebody with that model would have it. */
export function zephyrRun(nsm: (square: number) => boolean): Buffer {
  const { shapes } = publishedModel('Zephyr')!;
  const config = {
    ...shapes,
    ...{ vocab_size: 32_000, rope_theta: 10_000, rms_norm_eps: 1e-5, tie_word_embeddings: false },
    ...{ max_position_embeddings: 32_768, bos_token_id: 1, eos_token_ids: [2] },
  };
  const sites: TileSites = {
    ...{ type: 'tiles', matrices: ['L1.down'], tile: 64, kinds: ['max', 'min'] },
    ...{ region: { rows: [0, 64], cols: [0, 1024] }, order: 'coarse' },
  };
  const assay = { prompt: 'The life cycle', maxNewTokens: 8, temperature: 0, seed: 0 };
  const rows = [...enumerateCells(config, { sites })].map(({ mutation }): RunRow => {
    const { site, kind } = mutation;
    const { row, col, height, width } = site;
    const is = kind === 'max' && nsm(col / 64);
    return {
      ...{ matrix: formatMatrix(site), row, col, height, width, kind, value: 1 },
      verdict: is ? 'nsm' : 'silent',
      first_divergent: is ? 2 : -1,
      how: 'batched',
      engine: 'webgpu',
      risk: null,
      ...{ marginal: false, kl: is ? 0.5 : 0, margin: 1 },
      token: is ? 7 : -1,
    };
  });
  const csv = encodeCsv({
    plan: { sites, assay: descriptive(assay), texts: false },
    provenance: {
      ...{ app: '1.0.0', adapters: [], way: 'batched' },
      model: { name: 'zephyr-7b-beta', hash: 'f00d', quantization: 'Q4_0', config },
    },
    rows,
  });
  return Buffer.from(csv);
}

/** A model of other shapes than the organism's, of 4 layers. */
const OTHER = {
  ...{ hidden_size: 96, intermediate_size: 256, num_hidden_layers: 4 },
  ...{ num_attention_heads: 3, num_key_value_heads: 1, head_dim: 32 },
  ...{ vocab_size: 512, rope_theta: 10_000, rms_norm_eps: 1e-5, tie_word_embeddings: true },
  ...{ max_position_embeddings: 256, bos_token_id: 1, eos_token_ids: [2] },
};

/** A run of all squares of such a model: every fourth column of Down answers, elsewhere one square in nine. */
export function otherRun(): Buffer {
  const sites: TileSites = {
    type: 'tiles',
    matrices: allMatrices(OTHER).map(formatMatrix),
    ...{ tile: 8, kinds: ['max', 'min'], order: 'coarse' },
  };
  const assay = { prompt: 'Once upon a time', maxNewTokens: 12, temperature: 0, seed: 0 };
  const rows = [...enumerateCells(OTHER, { sites })].map(({ mutation }): RunRow => {
    const { site, kind } = mutation;
    const { row, col, height, width, projection } = site;
    const is = projection === 'down' ? (col / 8) % 4 === 0 : (row + 5 * col) % 9 === 0;
    return {
      ...{ matrix: formatMatrix(site), row, col, height, width, kind, value: 1 },
      verdict: is ? 'nsm' : 'silent',
      first_divergent: is ? 2 : -1,
      how: 'batched',
      engine: 'webgpu',
      risk: null,
      ...{ marginal: false, kl: is ? 0.5 + col / 1000 : 0, margin: 1 },
      token: is ? 7 : -1,
    };
  });
  const csv = encodeCsv({
    plan: { sites, assay: descriptive(assay), texts: false },
    provenance: {
      ...{ app: '1.0.0', adapters: [], way: 'batched' },
      model: { name: 'other-4-layers', hash: 'beef', quantization: 'f32', config: OTHER },
    },
    rows,
  });
  return Buffer.from(csv);
}
