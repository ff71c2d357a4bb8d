import { mergeConfig } from 'vitest/config';
import tests from './vitest.config.ts';

/** npm run coverage: the unit tests, whose raw coverage is merged with that of the page. */
export default mergeConfig(tests, {
  test: {
    coverage: {
      enabled: true,
      provider: 'custom',
      customProviderModule: 'vitest-monocart-coverage',
      // read by the provider
      coverageReportOptions: {
        reports: ['raw'],
        outputDir: 'coverage/unit',
        logging: 'error',
      },
    },
  },
});
