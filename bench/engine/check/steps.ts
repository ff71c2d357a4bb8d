import { LabError } from '../../../src/lib/base/failure.ts';
import type { DeviceInfo } from '../../../src/lib/model/device-info.ts';
import type { Measure } from '../measure.ts';
import type { Agreement } from './agreement.ts';

/** One step of a check, done or failed. */
export interface Step {
  name: string;
  ok: boolean;
  /** What came of it, one sentence. */
  message: string;
}

/** What steps find out, beside whether they went well. */
export interface Found {
  device?: DeviceInfo;
  agreement?: Agreement;
  /** Ways of tiling a batch's products, the fastest first. */
  tilings?: { tiling: string; gflops: number }[];
  measures?: Measure[];
}

export type Checked =
  { type: 'started'; name: string } | { type: 'checked'; step: Step; found: Found };

/** What a step gives to later ones, what it found, and its sentence. */
export interface Done<T> {
  result: T;
  message: string;
  ok?: boolean;
  found?: Found;
}

/** Does a step and tells what came of it; null where it failed, so that others can go on. */
export async function step<T>(
  tell: (message: Checked) => void,
  name: string,
  job: () => Promise<Done<T>>,
): Promise<T | null> {
  tell({ type: 'started', name });
  try {
    const { result, message, ok = true, found = {} } = await job();
    tell({ type: 'checked', step: { name, ok, message }, found });
    return result;
  } catch (error) {
    tell({ type: 'checked', step: { name, ok: false, message: sentence(error) }, found: {} });
    return null;
  }
}

/** What went wrong, in one line. */
function sentence(error: unknown): string {
  if (error instanceof LabError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').trim() || 'It failed without a word.';
}
