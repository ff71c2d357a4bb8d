// With time for all of it (testing/deep.ts): every reference mutant in place.
import './mutants.test.ts';
