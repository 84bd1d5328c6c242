import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runAgain } from './run-again.ts'

describe('runAgain', () => {
  it('names the target, or its URL where it has no other name', () => {
    expect(runAgain({ name: 'dev', baseUrl: 'https://dev.example' })).toBe('npx assay run --target dev')
    expect(runAgain({ name: 'url', baseUrl: 'https://x.example' })).toBe('npx assay run --base-url https://x.example')
  })

  it('names suite, case and seed, each as one word for a shell', async () => {
    const id = `integration > a.spec.ts > it's "$HOME" \`x\``
    const command = runAgain({ name: 'dev' }, { suite: 'integration', case: id, seed: 7 })
    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('npx assay', String.raw`printf '%s\n'`)])
    expect(stdout.trim().split('\n')).toEqual([
      'run',
      '--target',
      'dev',
      '--suite',
      'integration',
      '--case',
      id,
      '--seed',
      '7',
    ])
  })
})
