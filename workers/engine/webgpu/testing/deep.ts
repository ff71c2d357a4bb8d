/**
 * Whether there is time for all of it: in `npm run test:deep`, whose *.deep.test.ts import the quick
 * tests, which then take all that they otherwise take a part of.
 */
export const DEEP = process.env.MUTASCOPE_DEEP === '1';
