// With time for all of it (testing/deep.ts): more random mutants.
import './agreement.test.ts';
