import type { DeviceInfo } from '../model/device-info.ts';
import type { RunAdapter } from '../model/run-adapter.ts';

/** What results were computed with. */
export interface Origin {
  /** Version of Mutascope. */
  app: string;
  /** One, or those of a run whose parts were computed on several. */
  adapters: RunAdapter[];
}

/** Whether a stored value is one. */
export function isOrigin(value: unknown): value is Origin {
  if (typeof value !== 'object' || value === null) return false;
  const { app, adapters } = value as Record<string, unknown>;
  return typeof app === 'string' && Array.isArray(adapters) && adapters.every(isAdapter);
}

function isAdapter(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { vendor, architecture, description, software } = value as Record<string, unknown>;
  const texts = [vendor, architecture, description].every((text) => typeof text === 'string');
  return texts && typeof software === 'boolean';
}

/** A device as results name it. */
export const adapterOf = ({
  vendor,
  architecture,
  description,
  engine,
  isFallback,
}: DeviceInfo): RunAdapter => ({
  ...{ vendor, architecture, description },
  software: isFallback || engine === 'processor',
});
