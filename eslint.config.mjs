import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const SPECS = ['**/*.spec.ts', '**/*.features.ts', 'e2e/**', 'libs/testing/**'];

/** Nobody but messaging's own folder talks to the broker's client, and nobody but tests uses the test library. */
const everywhere = [
  { group: ['kafkajs', 'kafkajs/*'], message: 'Only libs/messaging/src/kafka imports kafkajs.' },
  { group: ['@baton/testing', '@baton/testing/*'], message: 'Only specs use the test library.' },
];

const restrict = (...patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns: [...everywhere, ...patterns] }] });

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.baton/**', '.venv/**', 'vitest.config.ts', '**/*.mjs', '**/lint-fixtures/**', 'services/dashboard/web/src/api/described/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', {
        enforceBuildableLibDependency: false,
        // main.ts loads everything after telemetry, which is no reason against static imports elsewhere.
        checkDynamicDependenciesExceptions: ['.*'],
        depConstraints: [
          { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:contracts'] },
          { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts', 'type:testing'] },
          { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts', 'type:testing'] },
          { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts', 'type:launcher'] },
          { sourceTag: 'type:launcher', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts', 'type:testing'] },
          { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts', 'type:testing', 'type:launcher'] },
        ],
      }],
      ...restrict(),
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: true }],
      // Ports and Nest hooks are asynchronous whether or not one implementation has to wait.
      '@typescript-eslint/require-await': 'off',
      // Decorated methods are passed by name, never called without their object.
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 6 }],
      'no-console': 'error',
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // The page is built by Vite and runs in the browser: its own compiler settings, and components are functions of many lines of markup.
    files: ['services/dashboard/web/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './services/dashboard/web/tsconfig.json' } },
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }] },
  },
  { files: ['libs/messaging/src/kafka/**'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  { files: ['services/*/src/domain/**'], rules: restrict({ regex: '^(?!\\./)', message: 'A domain imports only itself: no clock, ids, I/O, library.' }) },
  {
    files: ['services/*/src/app/**'],
    rules: restrict({ group: ['typeorm', 'pg', 'fastify', '**/http/*', '**/events/*', '**/store/*'], message: 'Use cases know ports, not adapters: bind them in the module.' }),
  },
  {
    files: ['services/*/src/http/**', 'services/*/src/events/**'],
    rules: restrict(
      { group: ['typeorm', 'pg', '**/store/*'], message: 'Inbound adapters call use cases and ports.' },
      { group: ['**/domain/*'], allowTypeImports: true, message: 'Inbound adapters may name the domain’s types; what it does is called through app.' },
    ),
  },
  {
    files: ['services/*/src/events/*.projector.ts'],
    rules: restrict(
      { group: ['**/domain/*'], allowTypeImports: true, message: 'A projector may name the domain’s types.' },
      { regex: '^(?!\\.\\./app/ports/|\\.\\./domain/|@baton/(contracts|messaging|persistence)(/|$))', message: 'A projector writes projections through ports, and may be replayed: it calls no use case and appends nothing.' },
    ),
  },
  {
    files: SPECS,
    rules: {
      '@typescript-eslint/no-restricted-imports': 'off', 'max-lines-per-function': 'off', 'max-lines': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off', '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-base-to-string': 'off', '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  { files: ['deploy/local/src/**', 'e2e/**', 'libs/testing/**'], rules: { 'no-console': 'off' } },
);
