// Property tests draw the same inputs everywhere, so that a change is judged by what it changes.
// MUTASCOPE_SEED draws others: the nightly run gives its own number.
import fc from 'fast-check';

const { MUTASCOPE_SEED = '1' } = process.env;
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number.parseInt(MUTASCOPE_SEED, 10) });
