// With time for all of it (testing/deep.ts): every tiling with every encoding.
import './linear.test.ts';
