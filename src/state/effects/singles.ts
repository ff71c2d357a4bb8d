import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import type { ResultLog } from '../../storage/result-log.ts';

/** Nobody tries more on the bench one by one; of more the headers are not read to know. */
const MOST_SINGLES = 1_000;

/** Whether what is stored is no screen: every mutant of it was computed alone, in place, as the bench does. */
export async function isSingles(
  log: Pick<ResultLog, 'headers'>,
  { tested, parts }: Pick<StoredScreen, 'tested' | 'parts'>,
): Promise<boolean> {
  if (tested > MOST_SINGLES) return false;
  for (const { key } of parts) {
    const { headers } = await log.headers(key);
    if (headers.some((header) => header.inPlace < header.tested)) return false;
  }
  return true;
}

/** Whether there is a screen among what is stored. */
export async function hasScreen(
  log: Pick<ResultLog, 'headers'>,
  screens: readonly StoredScreen[],
): Promise<boolean> {
  for (const screen of screens) if (!(await isSingles(log, screen))) return true;
  return false;
}
