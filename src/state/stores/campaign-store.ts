import { createStore } from 'zustand/vanilla';
import type { CampaignLink, JoinLink, WatchLink } from '../../lib/campaign/campaign-link.ts';
import type {
  CampaignFound,
  CampaignOpened,
  CampaignTitle,
  CampaignWork,
  Failure,
} from '../../protocols/campaign-messages.ts';

/** `asking`: the user is asked whether to join. `open`: it is looked at, and perhaps worked on. */
export type CampaignStage = 'none' | 'opening' | 'failed' | 'asking' | 'open';

/**
 * How this page works on it. `model`: the model is being loaded. `queue`: it waits for screens of its
 * own. `stopping`: what was taken is given back.
 */
export type WorkStatus =
  'off' | 'model' | 'proving' | 'working' | 'idle' | 'queue' | 'stopping' | 'paused' | 'failed';

export interface WorkState {
  status: WorkStatus;
  /** What this page calls itself. */
  nickname: string;
  progress: CampaignWork | null;
  failure: Failure | null;
}

/** What the owner sees beside. */
export interface OwnerState {
  /** Campaigns that are on the server. */
  others: readonly CampaignTitle[];
  /** Items put on the server of those of a new campaign; null: none is being made. */
  putting: { put: number; items: number } | null;
  /** null: not asked for yet. */
  links: { join: JoinLink; watch: WatchLink } | null;
  /** Whether the links that there were are revoked. */
  isRevoked: boolean;
  /** How the last sweep of the keeper ended. */
  swept: { checked: number; isDone: boolean } | null;
  failure: Failure | null;
}

export interface CampaignState {
  stage: CampaignStage;
  /** The link that is open; its keys are nowhere else. */
  link: CampaignLink | null;
  failure: Failure | null;
  opened: CampaignOpened | null;
  isReconnecting: boolean;
  /** How the whole stands; its batches are in the maps. */
  found: Pick<CampaignFound, 'items' | 'mutants' | 'confirmed' | 'workers' | 'isCaughtUp'> | null;
  /** Mutants a second by all, smoothed; 0 while unknown. */
  rate: number;
  work: WorkState;
  /** null: the link is not an owner's. */
  owner: OwnerState | null;
  /** The open dialog. */
  dialog: 'none' | 'details' | 'own';
}

const NOT_WORKING: WorkState = {
  status: 'off',
  nickname: '',
  progress: null,
  failure: null,
};

export const NO_CAMPAIGN: CampaignState = {
  stage: 'none',
  link: null,
  failure: null,
  opened: null,
  isReconnecting: false,
  found: null,
  rate: 0,
  work: NOT_WORKING,
  owner: null,
  dialog: 'none',
};

/** The campaign that this page takes part in. */
export const createCampaignStore = () => createStore<CampaignState>(() => NO_CAMPAIGN);

export type CampaignStore = ReturnType<typeof createCampaignStore>;

/** What became of an owner's link that was asked for, or was none at all; the dialog tells it. */
export const ownFailure = ({
  stage,
  link,
  failure,
}: Pick<CampaignState, 'stage' | 'link' | 'failure'>): Failure | null =>
  stage === 'failed' && (link === null || link.role === 'own') ? failure : null;

/** Whether this page has items, or is about to. */
export const isWorking = ({ status }: Pick<WorkState, 'status'>): boolean =>
  status === 'model' || status === 'proving' || status === 'working' || status === 'idle';
