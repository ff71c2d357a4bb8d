export interface DeviceInfo {
  vendor: string;
  architecture: string;
  description: string;
  /** A software adapter: everything works, slowly. */
  isFallback: boolean;
  features: string[];
  /** The limits that matter here, as granted. */
  limits: Record<string, number>;
}
