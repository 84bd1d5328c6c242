import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runAgain, startAgain } from './run-again.ts'

describe('runAgain', () => {
  it('names the target, or its URL where it has no other name', () => {
    expect(runAgain({ name: 'dev', baseUrl: 'https://dev.example' })).toBe('npx assay run --target dev')
    expect(runAgain({ name: 'url', baseUrl: 'https://x.example' })).toBe('npx assay run --base-url https://x.example')
  })

  it('says again what was said of the target', () => {
    const given = { stack: 'containers', image: 'svc:1', expectVersion: 'v 1', expectDigest: 'sha256:00' }
    expect(runAgain({ name: 'local', given }, { suite: 'smoke' })).toBe(
      "npx assay run --target local --stack containers --image svc:1 --expect-version 'v 1' --expect-digest sha256:00 --suite smoke",
    )
    const elsewhere = { name: 'dev', baseUrl: 'https://b.example', given: { baseUrl: 'https://b.example' } }
    expect(runAgain(elsewhere)).toBe('npx assay run --target dev --base-url https://b.example')
    expect(runAgain({ ...elsewhere, name: 'url' })).toBe('npx assay run --base-url https://b.example')
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

describe('startAgain', () => {
  it('names the stack that was said, and is a run where an image was', () => {
    expect(startAgain({ name: 'local' })).toBe('npx assay up --target local')
    expect(startAgain({ name: 'local', given: { stack: 'one' } })).toBe('npx assay up --target local --stack one')
    expect(startAgain({ name: 'local', given: { image: 'svc:1' } })).toBe('npx assay run --target local --image svc:1')
  })
})
