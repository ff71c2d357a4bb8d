import type { Page } from '@playwright/test';
import { CoverageReport } from 'monocart-coverage-reports';

/** Whether `npm run coverage` runs these tests. */
const COUNTED = process.env.MUTASCOPE_COVERAGE === '1';

/** Runs a test and notes which of the page's lines it went through; its workers are not seen. */
export async function counted(page: Page, run: () => Promise<void>): Promise<void> {
  if (!COUNTED) return run();
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
  await run();
  const entries = page.isClosed() ? [] : await page.coverage.stopJSCoverage();
  // source maps are read here, while the site is served
  const ours = entries.filter(({ url }) => url.includes('/assets/'));
  if (ours.length > 0) await report().add(ours);
}

const report = () =>
  new CoverageReport({ outputDir: 'coverage/e2e', reports: ['raw'], logging: 'error' });
