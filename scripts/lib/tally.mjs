/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Counts of Vitest's JSON report. A file that fails to load fails as one test.
 * @param {any} report
 * @returns {Tally}
 */
export function countVitest(report) {
  const broken = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * Counts of Playwright's JSON report. A flaky test passed on a retry.
 * @param {any} report
 * @returns {Tally}
 */
export function countPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * The last line of a test run. It never says "0 failed" of a run that failed: a failed step such as
 * lint, or one that broke before it could count, is a failure too.
 * @param {Tally[]} tallies
 * @param {number} [failedSteps]
 */
export function summary(tallies, failedSteps = 0) {
  const sum = (/** @type {keyof Tally} */ key) => tallies.reduce((n, tally) => n + tally[key], 0);
  const counted = tallies.filter(({ failed }) => failed > 0).length;
  const failed = sum('failed') + Math.max(0, failedSteps - counted);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
