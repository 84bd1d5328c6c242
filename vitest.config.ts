import { defineConfig, type ViteUserConfig } from 'vitest/config'

const EXCLUDE = ['node_modules/**', '.assay/**', '**/testdata/**']
const CONTAINERS = ['product/container*.test.ts']

const config: ViteUserConfig = defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000, // starting a database takes half a second on an idle machine
    projects: [
      {
        extends: true,
        test: {
          name: 'assay',
          include: ['**/*.test.ts'],
          exclude: [...EXCLUDE, ...CONTAINERS],
          sequence: { groupOrder: 1 }, // 0 would be run last where there is one worker
        },
      },
      {
        extends: true,
        // After the others: networks that come and go break off what a browser loads (ERR_NETWORK_CHANGED).
        test: { name: 'containers', include: CONTAINERS, exclude: EXCLUDE, sequence: { groupOrder: 2 } },
      },
    ],
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
