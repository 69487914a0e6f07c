import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

const plugins = [swc.vite({
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2023',
    keepClassNames: true,
  },
})];
const resolve = { conditions: ['baton-source'] };
const ssr = { resolve: { conditions: ['baton-source'], externalConditions: ['baton-source'] } };

/** Unit tests need nothing; integration and end-to-end tests share one real Kafka and one real PostgreSQL. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins, resolve, ssr,
        test: { name: 'unit', include: ['{libs,services,deploy}/**/src/**/*.unit.spec.ts'], environment: 'node' },
      },
      {
        plugins, resolve, ssr,
        test: {
          name: 'int', include: ['{libs,services,deploy}/**/src/**/*.int.spec.ts'], environment: 'node',
          globalSetup: ['libs/testing/src/infrastructure.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: true, maxWorkers: 2,
        },
      },
      {
        plugins, resolve, ssr,
        test: {
          name: 'e2e', include: ['e2e/**/*.e2e.spec.ts'], environment: 'node',
          testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false,
        },
      },
    ],
  },
});
