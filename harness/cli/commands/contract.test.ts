import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Terminal } from '../terminal.ts'
import { contractDiffCommand } from './contract.ts'

const HARNESS = new URL('../../', import.meta.url).pathname
const config = (suite: string): string => `
import { defineConfig, local } from '${HARNESS}index.ts'
import { fakeProvider, fakeSuite } from '${HARNESS}testing/index.ts'
const change = (level, text) => ({ code: 'text-changed', level, pointer: '#/info', message: text })
const compareDocuments = (older, newer) => older.text === newer.text ? [] : [change(newer.text.startsWith('safe') ? 'safe' : 'breaks requests', older.text + ' to ' + newer.text)]
export default defineConfig({ service: 'x', targets: { local: local() }, stacks: [fakeProvider()], suites: [${suite}], gate: { required: ['contract'] } })
`

let dir: string
let printed: string[]
let terminal: Terminal
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-diff-'))
  printed = []
  const { signal } = new AbortController()
  terminal = { cwd: dir, env: process.env, signal, print: (line) => void printed.push(line), complain: () => undefined }
  await writeFile(join(dir, 'assay.config.ts'), config(`{ ...fakeSuite('contract'), compareDocuments }`))
  await writeFile(join(dir, 'old.json'), 'old')
  await writeFile(join(dir, 'new.json'), 'new')
  await writeFile(join(dir, 'safe.json'), 'safe')
})
afterEach(async () => rm(dir, { recursive: true }))

describe('contract diff', () => {
  it('fails where somebody breaks, and says what and where', async () => {
    expect(await contractDiffCommand('old.json', 'new.json', {}, terminal)).toBe('fail')
    expect(printed.join('\n')).toMatch(/breaks requests +text-changed +old to new\n +#\/info\n1 change, 1 breaking/u)
  })

  it('passes where nobody breaks', async () => {
    expect(await contractDiffCommand('old.json', 'safe.json', {}, terminal)).toBe('pass')
    expect(await contractDiffCommand('old.json', 'old.json', {}, terminal)).toBe('pass')
    expect(printed.at(-1)).toContain('0 changes, 0 breaking')
  })

  it('prints JSON', async () => {
    await contractDiffCommand('old.json', 'new.json', { json: true }, terminal)
    expect(JSON.parse(printed.join('\n'))).toMatchObject([{ code: 'text-changed' }])
  })

  it('reads what git has under a reference', async () => {
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
        cwd: dir,
        stdio: 'ignore',
      })
    }
    git('init')
    git('add', 'old.json')
    git('commit', '-m', 'x')
    await writeFile(join(dir, 'old.json'), 'changed')

    expect(await contractDiffCommand('HEAD:old.json', 'old.json', {}, terminal)).toBe('fail')
    expect(printed.join()).toContain('old to changed')
  })

  it('reads a URL', async () => {
    const server = createServer((_request, response) => response.end('served'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      await contractDiffCommand('old.json', `http://127.0.0.1:${port}/openapi.json`, {}, terminal)
    } finally {
      server.close()
    }
    expect(printed.join()).toContain('old to served')
  })

  it.each(['nowhere.json', 'nowhere:openapi.json', 'http://127.0.0.1:1/openapi.json'])(
    '%s is an error that names it',
    async (where) => {
      await expect(contractDiffCommand(where, 'new.json', {}, terminal)).rejects.toMatchObject({
        code: 'E_DOCUMENT_MISSING',
        message: expect.stringContaining(where) as string,
      })
    },
  )

  it('without a suite that can compare is refused', async () => {
    await writeFile(join(dir, 'other.config.ts'), config(`fakeSuite('contract')`))
    const command = contractDiffCommand('old.json', 'new.json', { config: 'other.config.ts' }, terminal)
    await expect(command).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
  })
})
