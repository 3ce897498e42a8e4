import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Forbids imports whose path matches; `allowTypes` lets `import type` pass. */
const boundary = (files, message, groups, allowTypes = false) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: groups.map((regex) => ({ regex, message, allowTypeImports: allowTypes })) },
    ],
  },
});

const outOf = (...folders) => folders.map((folder) => `^(\\.\\./)+${folder}(/|$)`);
/** A layer of the simulator, and what of it that layer does not know. */
const simulated = (files, ...above) =>
  boundary(
    files,
    'the simulator is a stranger to the product, and its layers know nothing of those above them.',
    // Beside engine.ts stand the values and sessions below it.
    [...outOf('src', 'activities', 'workflows', 'test', 'bench', ...above), '^\\./engine$'],
  );
const parts = '(index|server|instance|control-port|described-jobs)$';
const aboveTheEngine = ['msdb', 'agent', 'faults', parts];
const node = '^(node:.*|fs|path|crypto|net|tls|http|os|child_process|process|timers|stream|worker_threads)(/.*)?$';
const outside = ['^mssql', '^tedious', '^zod', '^yaml', '^pino', '^commander', node];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'max-lines': ['error', { max: 300 }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: { module: 'writable', process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { Buffer: 'readonly', setImmediate: 'readonly' } },
  },
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }],
      'max-lines': 'off',
    },
  },

  // Who may import whom (docs/architecture.md).
  boundary(
    ['src/servers/**/*.ts'],
    'servers use src/yaml-file, and the windows of src/definition.',
    outOf('agent', 'scheduling', 'temporal', 'report', 'cli', 'catalog', 'activities', 'workflows', 'simulator'),
  ),
  boundary(
    ['src/definition/**/*.ts', 'src/yaml-file/**/*.ts'],
    'definition stands at the bottom: it uses src/yaml-file, which uses nothing of ours.',
    outOf(
      ...['servers', 'agent', 'scheduling', 'temporal', 'report', 'cli', 'catalog'],
      ...['activities', 'workflows', 'simulator'],
    ),
  ),
  boundary(
    ['src/agent/**/*.ts', 'src/catalog/**/*.ts'],
    'agent and catalog may use src/servers only.',
    outOf('scheduling', 'temporal', 'report', 'cli', 'definition', 'activities', 'workflows', 'simulator'),
  ),
  boundary(
    ['src/temporal/**/*.ts', 'src/report/**/*.ts'],
    'temporal and report know neither the command line nor the simulator.',
    outOf('cli', 'simulator'),
  ),
  boundary(
    ['activities/**/*.ts'],
    'activities use src/agent, src/catalog, src/servers, src/definition, types of what they report, and how a heartbeat is read.',
    outOf('src/scheduling', 'src/temporal', 'src/report(?!/heartbeat-details$)', 'src/cli', 'workflows', 'simulator'),
    true,
  ),
  // The simulator in layers, each on top of those before it: values and sessions (engine without engine.ts), the wire
  // beside T-SQL, the engine that runs it, msdb, the Agent. What puts them together stands in simulator itself.
  simulated(['simulator/**/*.ts']),
  simulated(['simulator/engine/!(engine).ts'], 'wire', 'transact-sql(?!/sql-error$)', ...aboveTheEngine),
  simulated(['simulator/engine/engine.ts'], 'wire', ...aboveTheEngine),
  simulated(['simulator/wire/**/*.ts'], 'engine/(engine|server-objects)', 'transact-sql', ...aboveTheEngine),
  simulated(['simulator/transact-sql/**/*.ts'], 'engine/engine', 'wire', ...aboveTheEngine),
  simulated(
    ['simulator/msdb/**/*.ts'],
    ...['engine/engine', 'wire', 'transact-sql(?!/(sql-error|syntax/token-stream)$)', 'agent', 'faults', parts],
  ),
  simulated(['simulator/agent/**/*.ts'], 'wire', 'transact-sql', 'faults', parts),
  simulated(['simulator/faults/**/*.ts'], 'transact-sql', 'msdb', 'agent', parts),
  boundary(['src/cli/**/*.ts'], 'the simulator is used by the verbs `demo` and `simulator` only.', outOf('simulator')),
  boundary(
    ['src/cli/commands/{demo,simulator}.ts', 'src/cli/demo/*.ts'],
    'test code stays out of the product.',
    outOf('test', 'bench'),
  ),
  {
    files: ['workflows/**/*.ts', 'src/scheduling/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...outOf(
              ...['src/agent', 'src/servers', 'src/temporal(?!/task-queues$)', 'src/cli'],
              ...['agent', 'servers', 'activities'],
            ).map((regex) => ({
              regex,
              message: 'workflow code sees the world through activities only; import their types.',
              allowTypeImports: true,
            })),
            ...outside.map((regex) => ({
              regex,
              message: 'workflow code is deterministic: no Node, no SQL, no parsers.',
            })),
          ],
        },
      ],
      'no-restricted-globals': ['error', 'Intl', 'process', 'Buffer'],
      'no-restricted-properties': [
        'error',
        ...['sin', 'cos', 'tan', 'exp', 'log', 'log2', 'log10', 'pow', 'sqrt', 'cbrt'].map((property) => ({
          object: 'Math',
          property,
          message: 'its last digit may differ between machines, which breaks replay.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='localeCompare']",
          message: 'depends on the machine: compare with < and >.',
        },
      ],
    },
  },
  prettier,
);
