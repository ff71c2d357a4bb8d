/** A device that results were computed with, as files and links say it. */
export interface RunAdapter {
  vendor: string;
  architecture: string;
  description: string;
  /** Computes on the processor. */
  software: boolean;
}

/** Devices, each once, in the order they come. */
export const distinctAdapters = (adapters: readonly RunAdapter[]): RunAdapter[] => [
  ...new Map(adapters.map((adapter) => [JSON.stringify(adapter), adapter])).values(),
];
