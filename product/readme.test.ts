import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { EXIT_CODES } from '../harness/cli/exit-codes.ts'

const ROOT = new URL('..', import.meta.url).pathname
const readme = await readFile(join(ROOT, 'README.md'), 'utf8')

it('the config of the README is one, and plans its three suites', async () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  await mkdir(join(ROOT, '.assay'), { recursive: true })
  const dir = await mkdtemp(join(ROOT, '.assay', 'readme-')) // inside the package, where its own name resolves
  try {
    await writeFile(join(dir, 'assay.config.ts'), example ?? '')
    const args = [join(ROOT, 'harness/cli/main.ts'), 'plan', '--target', 'dev', '--json']
    const env = { ...process.env, DEV_BASE_URL: 'https://dev.example.com', GITHUB_SHA: '4f2c1d9' }
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: dir, env })
    expect(JSON.parse(stdout)).toMatchObject({
      service: 'shop',
      target: { baseUrl: 'https://dev.example.com', expected: { version: '4f2c1d9' } },
      stages: [[{ suite: 'smoke' }], [{ suite: 'contract' }], [{ suite: 'load' }]],
    })
  } finally {
    await rm(dir, { recursive: true })
  }
})

it('the exit codes of the README are those of the table', () => {
  for (const { code, meaning } of Object.values(EXIT_CODES)) {
    const word = meaning.split(':')[0] ?? ''
    expect(readme).toContain(`| ${code} | ${word}`)
  }
})

it('the commands of the README are scripts', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...readme.matchAll(/^npm (?:run )?([\w:]+) {2}|npm run ([\w:]+)/gm)]
    .map(([, test, script]) => test ?? script)
    .filter((name) => name !== undefined)
  expect(named).toContain('verify')
  expect(named).toContain('test')
  for (const name of named) expect(Object.keys(scripts)).toContain(name)
})
