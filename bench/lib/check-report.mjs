import { number, table } from './table.mjs';

/** @typedef {import('../engine/check/steps.ts').Step} Step */
/** @typedef {import('../engine/check/steps.ts').Found} Found */
/** @typedef {import('../engine/check/agreement.ts').Disagreement} Disagreement */
/** @typedef {import('../engine/check/agreement.ts').Finding} Finding */

/**
 * What a check of a GPU found, as it is attached to a report.
 * @typedef {object} CheckReport
 * @property {string} version of Mutascope
 * @property {string} browser
 * @property {string} system
 * @property {string} processor
 * @property {boolean} software whether the software adapter was asked for
 * @property {number} seed of the random mutants
 * @property {number} mutants
 * @property {Step[]} steps
 * @property {Found['device'] | null} adapter
 * @property {Found['agreement'] | null} agreement
 * @property {NonNullable<Found['tilings']>} tilings
 * @property {NonNullable<Found['measures']>} measures
 */

/** Steps without which a GPU has not been shown to compute rightly. */
const NEEDED = ['golden test', 'agreement'];

/**
 * Whether the GPU computes what it should: no step failed, and those that show it were done.
 * @param {Pick<CheckReport, 'steps'>} report
 */
export const passed = ({ steps }) =>
  steps.every(({ ok }) => ok) && NEEDED.every((name) => steps.some((step) => step.name === name));

/**
 * Takes in what a step told.
 * @param {CheckReport} report
 * @param {Step} step
 * @param {Found} found
 */
export function addStep(report, step, found) {
  report.steps.push(step);
  if (found.device) report.adapter = found.device;
  if (found.agreement) report.agreement = found.agreement;
  for (const tiling of found.tilings ?? []) report.tilings.push(tiling);
  for (const measure of found.measures ?? []) report.measures.push(measure);
}

/**
 * A step in one line.
 * @param {Step} step
 */
export const stepLine = ({ name, ok, message }) =>
  `${ok ? 'ok    ' : 'FAILED'}  ${name}: ${message}`;

/**
 * The report as people read it, steps excepted: they were printed as they were done.
 * @param {CheckReport} report
 * @returns {string}
 */
export function reportText(report) {
  const { adapter, agreement, tilings, measures } = report;
  const parts = [
    [`Mutascope ${report.version}, ${report.browser}, ${report.system}, ${report.processor}`],
    adapter
      ? [
          `Features: ${adapter.features.join(', ') || 'none'}`,
          ...Object.entries(adapter.limits).map(([name, limit]) => `${name}: ${limit}`),
        ]
      : [],
    tilings.map(({ tiling, gflops }) => `${number(gflops).padStart(8)} GFLOP/s  ${tiling}`),
    measures.length > 0 ? [table(measures)] : [],
    ...(agreement?.different ?? []).map(disagreement),
    [verdict(report)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** @param {CheckReport} report */
function verdict(report) {
  if (!report.adapter) return 'NOT PASSED: there was no GPU to check.';
  if (!passed(report)) return 'NOT PASSED: please report it, with the JSON (--json FILE) attached.';
  return report.adapter?.isFallback
    ? 'Passed, by a software adapter: of a graphics card nothing is known.'
    : 'Passed: this GPU computes what the reference says.';
}

/**
 * @param {Disagreement} one
 * @returns {string[]}
 */
function disagreement({ mutation, prompt, decoding, webgpu, processor, repeat }) {
  return [
    `DIFFERENT  ${mutation}  "${prompt}" (${decoding})`,
    `  WebGPU:    ${finding(webgpu)}`,
    `  processor: ${finding(processor)}`,
    '  to repeat, put these two lines into one.csv:',
    ...repeat.list
      .trim()
      .split('\n')
      .map((line) => `    ${line}`),
    ...repeat.commands.map((command) => `  ${command}`),
  ];
}

/** @param {Finding} one */
function finding({ verdict, firstDivergent, token, margin, kl }) {
  const where = firstDivergent < 0 ? '' : ` at new token ${firstDivergent + 1} (id ${token})`;
  return `${verdict}${where}, margin ${number(margin)}, KL ${number(kl)}`;
}
