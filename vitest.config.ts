import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', '.assay/**', '**/testdata/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000, // starting a database takes half a second on an idle machine
    coverage: {
      provider: 'v8',
      include: ['harness/**/*.ts', 'reporters/**/*.ts'],
      // The entry point runs in child processes only, in product/, where this does not see it.
      exclude: ['**/*.test.ts', '**/index.ts', '**/testing/**', 'harness/cli/main.ts'],
      thresholds: { branches: 90 },
    },
  },
})

export default config
