const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  // A dynamic import names the file that is built.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Longer than the longest wait in a test, which names what it waits for.
  testTimeout: 180_000,
  // Most tests wait for servers: with one worker a core, a third of the time no core has anything to do. Jest takes no
  // more than 100 %: '150%' would be 150 workers.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};
