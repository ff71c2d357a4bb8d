import type { ModelsStore } from '../stores/models-store.ts';
import type { ChosenFile } from './local-files.ts';
import type { ModelLife } from './model-life.ts';
import type { Models } from './models.ts';

/** A user chooses a model: it is opened, and what it is asked and how it is cut is made fit for it. */
export function createChoosing(
  store: ModelsStore,
  models: Pick<Models, 'open' | 'addFiles'>,
  life: Pick<ModelLife, 'settle'>,
) {
  return {
    /** Uses a model; what is not in this browser is downloaded first. */
    async openModel(key: string) {
      const before = store.getState().current;
      await models.open(key);
      if (store.getState().current !== before) life.settle();
    },

    /** Takes a model from files on this machine into the list, and uses it. */
    async addModelFiles(files: ChosenFile[]) {
      if (await models.addFiles(files)) life.settle();
    },
  };
}
