import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * A test that did not run.
 * @typedef {{ file: string, name: string }} Skip the file as a path from the repository's root
 */

/**
 * Tests that may be skipped, and why.
 * @typedef {object} Allowed
 * @property {string} file a path from the repository's root
 * @property {string} [name] a regular expression for the tests' names; all of the file's if left out
 * @property {string} [without] skipped only where this file or folder is absent: a path from the root
 * @property {boolean} [notInCi] skipped only on machines of one's own: CI installs what it lacks
 * @property {string} reason a sentence, shown at the end of every run
 */

/** The list, from the repository's root. */
const ALLOWED_SKIPS = 'tools/allowed-skips.json';

/**
 * @param {string} root the repository
 * @returns {Allowed[]}
 */
export function readAllowed(root) {
  return JSON.parse(readFileSync(join(root, ALLOWED_SKIPS), 'utf8'));
}

/**
 * The tests that Vitest's JSON report says were not run.
 * @param {any} report
 * @param {string} root the repository
 * @returns {Skip[]}
 */
export function vitestSkips(report, root) {
  return report.testResults.flatMap((/** @type {any} */ result) => {
    const file = relative(root, result.name).replaceAll(sep, '/');
    return result.assertionResults
      .filter((/** @type {any} */ { status }) => status !== 'passed' && status !== 'failed')
      .map((/** @type {any} */ { fullName }) => ({ file, name: fullName }));
  });
}

/**
 * The tests that Playwright's JSON report says were not run.
 * @param {any} report
 * @param {string} root the repository
 * @returns {Skip[]}
 */
export function playwrightSkips(report, root) {
  const folder = relative(root, report.config.rootDir).replaceAll(sep, '/');
  /** @type {(suite: any) => any[]} */
  const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];
  return report.suites.flatMap(specsOf).flatMap((/** @type {any} */ { file, title, tests }) => {
    const skipped = tests.some((/** @type {any} */ { status }) => status === 'skipped');
    return skipped ? [{ file: folder ? `${folder}/${file}` : file, name: title }] : [];
  });
}

/**
 * Sets the skips against the list. A test whose file is there, and which is skipped for the lack of
 * it, is on no list.
 * @param {Skip[]} skips
 * @param {Allowed[]} allowed
 * @param {(path: string) => boolean} isThere whether a path from the repository's root exists
 * @param {boolean} [inCi]
 * @returns {{ lines: string[], unlisted: Skip[] }} a line for each entry that holds, and the rest
 */
export function judgeSkips(skips, allowed, isThere, inCi = false) {
  /** @type {Map<Allowed, number>} */
  const counts = new Map();
  const unlisted = skips.filter((skip) => {
    const entry = allowed.find(
      ({ file, name, without, notInCi }) =>
        file === skip.file &&
        new RegExp(name ?? '').test(skip.name) &&
        !(without && isThere(without)) &&
        !(notInCi && inCi),
    );
    if (entry) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    return !entry;
  });
  const lines = [...counts].map(([{ file, reason }, n]) => `skipped: ${n} of ${file}: ${reason}`);
  return { lines, unlisted };
}

/**
 * As judgeSkips, by the files of a repository; a word of advice in place of the unlisted.
 * @param {Skip[]} skips
 * @param {string} root the repository
 */
export function checkSkips(skips, root) {
  const isThere = (/** @type {string} */ path) => existsSync(join(root, path));
  const { lines, unlisted } = judgeSkips(
    skips,
    readAllowed(root),
    isThere,
    Boolean(process.env.CI),
  );
  const unsaid = unlisted.map(
    ({ file, name }) =>
      `SKIPPED, and not on ${ALLOWED_SKIPS}: ${file}: ${name}. Make it run, or list it with a reason.`,
  );
  return { lines: [...lines, ...unsaid], unlisted: unlisted.length };
}
