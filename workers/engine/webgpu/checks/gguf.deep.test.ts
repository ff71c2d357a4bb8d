// With time for all of it (testing/deep.ts): every reference run.
import './gguf.test.ts';
