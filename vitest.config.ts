import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', '.assay/**', '**/testdata/**'],
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['harness/**/*.ts', 'reporters/**/*.ts'],
      exclude: ['**/*.test.ts', '**/index.ts', 'harness/testing/**'],
      thresholds: { branches: 90 },
    },
  },
})

export default config
