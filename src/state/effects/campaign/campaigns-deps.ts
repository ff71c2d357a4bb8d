import type { ShownMap } from '../../shown-maps.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { RunFiles } from '../run-files.ts';
import type { Shared } from '../shared.ts';

/** What campaigns need from the rest of the lab. */
export interface CampaignsDeps {
  engineChoice: EngineChoice;
  runFiles: Pick<RunFiles, 'read'>;
  shared: Pick<Shared, 'receive' | 'show'>;
  /** Brings the lab's settings to those of a map. */
  show(map: ShownMap): void;
  /** Shows a model that is not loaded, or loads it where it is here. */
  showModel(key: string): void;
  /** Uses a model; what is not in this browser is downloaded first. */
  openModel(key: string): Promise<void>;
}
