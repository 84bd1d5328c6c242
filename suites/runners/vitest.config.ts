import { defineConfig, type ViteUserConfig } from 'vitest/config'

// What vitestSuite() runs specs with that bring no config of their own.
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['**/*.spec.ts'],
    pool: 'threads', // the whole tool is one process, so that it is there or gone
    chaiConfig: { truncateThreshold: 1000 }, // characters of a value in a message
    testTimeout: 15_000,
    hookTimeout: 15_000,
  },
})

export default config
