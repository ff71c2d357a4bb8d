import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layersRule } from './tools/layers-rule.js';
import { noDataSpreadRule } from './tools/no-data-spread-rule.js';

const TESTS = ['**/*.test.{ts,tsx}', '**/testing/**'];

export default defineConfig(
  {
    ignores: [
      'dist',
      'dist-cli',
      'coverage',
      'test-results',
      'playwright-report',
      'vendor',
      // AssemblyScript, which its own compiler checks
      '**/*.as.ts',
      'bench/out',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // numbers in texts, and typed arrays walked by index, are what this code is made of
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // with unchecked indexing a missing element is undefined in spite of its type
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['{src,workers,cli}/**/*.{ts,tsx}'],
    ignores: TESTS,
    plugins: { mutascope: { rules: { layers: layersRule } } },
    rules: { 'mutascope/layers': 'error' },
  },
  {
    files: ['{src,workers,cli,bench}/**/*.{ts,tsx,mjs}'],
    ignores: TESTS,
    plugins: { data: { rules: { 'no-spread': noDataSpreadRule } } },
    rules: { 'data/no-spread': 'error' },
  },
  {
    files: ['src/**/*.tsx'],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
  },
  {
    files: TESTS,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        // within what Playwright evaluates in a page
        requestAnimationFrame: 'readonly',
      },
    },
  },
);
