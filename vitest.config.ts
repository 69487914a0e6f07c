import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from their sources, not from what was last built. */
const resolve = { conditions: ['baton-source', 'node'], externalConditions: ['baton-source'] };

/** Unit tests need nothing; integration and end-to-end tests share one real Kafka and one real PostgreSQL. */
export default defineConfig({
  plugins: [swc.vite({
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2023',
      keepClassNames: true,
    },
  })],
  resolve,
  ssr: { resolve },
  environments: { ssr: { resolve }, __vitest__: { resolve } },
  test: {
    environment: 'node',
    setupFiles: ['reflect-metadata'],
    projects: [
      { test: { name: 'unit', include: ['{libs,services,deploy}/**/src/**/*.unit.spec.ts'] } },
      {
        test: {
          name: 'int', include: ['{libs,services,deploy}/**/src/**/*.int.spec.ts'],
          globalSetup: ['libs/testing/src/infrastructure.ts'], testTimeout: 60_000, hookTimeout: 120_000, maxWorkers: 2,
        },
      },
      { test: { name: 'e2e', include: ['e2e/**/*.e2e.spec.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false } },
    ],
  },
});
