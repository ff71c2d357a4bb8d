import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Puts the notices of what is bundled, and the project's own licence, beside index.html. */
export function thirdPartyNotices(): Plugin {
  return {
    name: 'third-party-notices',
    apply: 'build',
    generateBundle() {
      for (const fileName of ['THIRD_PARTY_NOTICES.txt', 'LICENSE'])
        this.emitFile({
          type: 'asset',
          fileName,
          source: readFileSync(new URL(`../${fileName}`, import.meta.url)),
        });
    },
  };
}
