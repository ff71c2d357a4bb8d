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
 * The last line of a test run.
 * @param {Tally[]} tallies
 */
export function summary(tallies) {
  const sum = (/** @type {keyof Tally} */ key) => tallies.reduce((n, tally) => n + tally[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
