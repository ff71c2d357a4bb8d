/** The JSON Schemas of docs/formats, as checks. */
import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js';

const FOLDER = new URL('../../../docs/formats/', import.meta.url);

export const readFormat = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false });
for (const name of ['assay-file', 'run-file', 'link', 'campaign'])
  ajv.addSchema(JSON.parse(readFormat(`${name}.schema.json`)) as object);

/** @param path of a schema: `run-file`, or of a part of it: `campaign.schema.json#/$defs/bans` */
export function schemaOf(path: string): ValidateFunction {
  const [file, part = ''] = path.split('#');
  const name = file.endsWith('.json') ? file : `${file}.schema.json`;
  const ref = `https://mutascope.invalid/formats/${name}${part && `#${part}`}`;
  return ajv.getSchema(ref)!;
}

/** Every place in a JSON value, as the keys that lead to it. */
export function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]));
  return [path, ...inner];
}

/** A copy with another value at a place, or none there. */
export function changed(value: unknown, [key, ...rest]: string[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = changed(copy[key], rest, to);
  return copy; // undefined stands for nothing: it is not written as JSON
}

/** Values that may stand where they should not. */
export const ODD_VALUES = [
  undefined,
  null,
  true,
  -1,
  0.5,
  0,
  7,
  2e9,
  '',
  'x',
  [],
  {},
  [1],
  ['x', 'x'],
];
