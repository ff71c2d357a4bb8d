import type { ModelConfig } from '../model/model-config.ts';
import type { ValueRange } from '../model/value-range.ts';
import { formatSite, siteProblem, type Site } from '../model/site.ts';

/**
 * What is written over a site: the `max` or `min` of the whole matrix (over its dequantised
 * values), `zero`, or the number in `value`. `sign` negates every weight of the site, as a flipped
 * sign bit does.
 */
export const KINDS = ['max', 'min', 'zero', 'sign', 'value'] as const;
export type Kind = (typeof KINDS)[number];

export interface Mutation {
  site: Site;
  kind: Kind;
  /** The number to write; present exactly when kind is `value`. Written as its nearest f32. */
  value?: number;
}

export function isKind(text: string): text is Kind {
  return (KINDS as readonly string[]).includes(text);
}

/** What is wrong with a mutation in this model, in words for the user, or null. */
export function mutationProblem(
  config: ModelConfig,
  { site, kind, value }: Mutation,
): string | null {
  const wrongSite = siteProblem(config, site);
  if (wrongSite) return wrongSite;
  if (kind !== 'value') return null;
  if (value !== undefined && Number.isFinite(Math.fround(value))) return null;
  return 'The value is not a number that fits into 32 bits (up to 3.4e38).';
}

/** The f32 number that takes the place of all weights of a site; null: each is negated. */
export type WrittenValue = number | null;

/** What a mutation writes, given its matrix's extent. */
export function writtenValue(
  mutation: Pick<Mutation, 'kind' | 'value'>,
  extent: ValueRange,
): WrittenValue {
  switch (mutation.kind) {
    case 'max':
      return extent.max;
    case 'min':
      return extent.min;
    case 'zero':
      return 0;
    case 'sign':
      return null;
    case 'value':
      return Math.fround(mutation.value ?? 0);
  }
}

/** What a weight becomes. */
export const mutatedWeight = (weight: number, value: WrittenValue): number => value ?? -weight;

/** `L1.down[8, 93] → min`, `L0.q[0:8, 0:8] → 0.25`. */
export function formatMutation(mutation: Mutation): string {
  const to = mutation.kind === 'value' ? String(mutation.value) : mutation.kind;
  return `${formatSite(mutation.site)} → ${to}`;
}

export function sameMutation(a: Mutation, b: Mutation): boolean {
  return formatMutation(a) === formatMutation(b);
}
