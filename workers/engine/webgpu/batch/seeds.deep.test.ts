// With time for all of it (testing/deep.ts): twice the mutants.
import './seeds.test.ts';
