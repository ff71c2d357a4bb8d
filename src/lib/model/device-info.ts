import type { EngineName } from './engine-name.ts';

export interface DeviceInfo {
  /** The engine that computes on it. */
  engine: EngineName;
  vendor: string;
  architecture: string;
  description: string;
  /** A software adapter: everything works, slowly. */
  isFallback: boolean;
  features: string[];
  /** The limits that matter here, as granted. */
  limits: Record<string, number>;
}
