import { Buffer } from 'node:buffer';
import { stripVTControlCharacters } from 'node:util';

/**
 * What failed, in a few lines each: a log may be cut to its end, and the end is what people read first.
 */

/** Lines shown of a failure, or of a step that failed without one. */
const LINES = 12;
const TAIL = 40;

/** @param {string} text @param {number} count */
const firstLines = (text, count) =>
  stripVTControlCharacters(text).split('\n').slice(0, count).join('\n');

/**
 * @param {any} report Vitest's, as JSON
 * @returns {string[]}
 */
export function vitestFailures(report) {
  return report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter(
      (/** @type {any} */ { status }) => status === 'failed',
    );
    if (failed.length === 0)
      return file.status === 'failed' ? [firstLines(`${file.name}\n${file.message}`, LINES)] : [];
    return failed.map((/** @type {any} */ { fullName, failureMessages }) =>
      firstLines(`${file.name}: ${fullName}\n${failureMessages.join('\n')}`, LINES),
    );
  });
}

/**
 * @param {any} report Playwright's, as JSON
 * @returns {string[]}
 */
export function playwrightFailures({ suites = [], errors = [] }) {
  /** @returns {string[]} */
  const inSuite = (/** @type {any} */ suite) => [
    ...(suite.specs ?? [])
      .filter((/** @type {any} */ { ok }) => !ok)
      .map((/** @type {any} */ { file, title, tests }) => {
        const results = tests.flatMap((/** @type {any} */ test) => test.results);
        const message = results
          .map((/** @type {any} */ { error }) => error?.message ?? '')
          .join('\n');
        const pages = results
          .flatMap((/** @type {any} */ { attachments = [] }) => attachments)
          .filter((/** @type {any} */ { name }) => name === 'page')
          .map((/** @type {any} */ { body }) => Buffer.from(body, 'base64').toString());
        return [firstLines(`${file}: ${title}\n${message}`, LINES), ...pages].join('\n');
      }),
    ...(suite.suites ?? []).flatMap(inSuite),
  ];
  return [
    ...suites.flatMap(inSuite),
    ...errors.map((/** @type {any} */ { message }) => firstLines(message ?? '', LINES)),
  ];
}

/** Name of a failure, without what it says. @param {string} failure */
export const nameOf = (failure) => failure.split('\n', 1)[0];

/** The end of what a step wrote. @param {string} output */
export const endOf = (output) =>
  stripVTControlCharacters(output).trimEnd().split('\n').slice(-TAIL).join('\n');
