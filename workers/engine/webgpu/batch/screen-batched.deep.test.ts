// With time for all of it (testing/deep.ts): every reference mutant in batches.
import './screen-batched.test.ts';
