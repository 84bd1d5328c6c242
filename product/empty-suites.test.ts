import { describe, expect, it } from 'vitest'
import { InlineProject, type CommandEnd } from './inline-project.ts'
import { TinyService } from './tiny-service.ts'

const CONFIG = `
import { defineConfig, deployed } from '@assay/harness/index.ts'
import { deployedStack } from '@assay/fixtures/stacks/index.ts'
import { consoleReporter, junitReporter } from '@assay/reporters/index.ts'
import { vitestSuite } from '@assay/suites/runners/vitest.ts'
export default defineConfig({
  service: 'tiny',
  targets: { tiny: deployed({ baseUrl: 'http://127.0.0.1:9' }) },
  stacks: [deployedStack()],
  suites: [vitestSuite({ name: 'specs', dir: import.meta.dirname, floor: { cases: 1 }, budgetMs: BUDGET })],
  gate: { required: ['specs'] },
  reporters: [consoleReporter(), junitReporter()],
})
`

interface Seen extends CommandEnd {
  readonly codes: readonly string[]
  readonly junit: string
}

async function runSpecs(specs: Readonly<Record<string, string>>, budgetMs = 60_000): Promise<Seen> {
  await using service = await TinyService.start('v1')
  await using project = await InlineProject.make({
    'package.json': '{"type":"module"}',
    'assay.config.ts': CONFIG.replace('BUDGET', String(budgetMs)),
    ...specs,
  })
  const end = await project.run(['run', '--base-url', service.url, '--expect-version', 'v1'])
  const { findings } = await project.verdict()
  const codes = findings.filter(({ outcome }) => outcome !== 'pass').map(({ code }) => code)
  return { ...end, codes, junit: await project.read('junit.xml') }
}

describe('a suite', () => {
  it('without spec files is inconclusive', async () => {
    const { code, codes, stdout, junit } = await runSpecs({})
    expect(code).toBe(3)
    expect(codes).toContain('EVIDENCE_NONE')
    expect(stdout).toContain('specs observed nothing')
    expect(junit).toMatch(/errors="[1-9]/)
  })

  it('whose spec files hold no test is no pass', async () => {
    const { code, stdout } = await runSpecs({ 'a.spec.ts': 'export {}' })
    expect([3, 4]).toContain(code)
    expect(stdout).not.toMatch(/\bPASS\b/)
  })

  it('of skipped tests only is inconclusive', async () => {
    const { code, codes, stdout } = await runSpecs({
      'a.spec.ts': `import { it } from 'vitest'\nit.skip('one', () => {})\nit.todo('two')`,
    })
    expect(code).toBe(3)
    expect(codes).toEqual(expect.arrayContaining(['EVIDENCE_NONE', 'CASES_SKIPPED']))
    expect(stdout).toContain('2 cases skipped')
  })

  it('that crashes is an error, and says with what', async () => {
    const { code, codes, stdout } = await runSpecs({
      'a.spec.ts': `import { it } from 'vitest'\nit('one', () => {})\nit('two', () => process.kill(process.pid, 'SIGKILL'))`,
    })
    expect(code).toBe(4)
    expect(codes).toContain('SUITE_CRASHED')
    expect(stdout).toContain('SIGKILL')
  })

  it('that outruns its budget is an error', async () => {
    const { code, codes, stdout } = await runSpecs(
      { 'a.spec.ts': `import { it } from 'vitest'\nit('endless', { timeout: 60_000 }, () => new Promise(() => {}))` },
      2500,
    )
    expect(code).toBe(4)
    expect(codes).toContain('SUITE_TIMED_OUT')
    expect(stdout).toContain('2.5 s')
  })

  it('whose file does not load is no pass', async () => {
    const { code } = await runSpecs({ 'a.spec.ts': `import './nothing.ts'` })
    expect(code).toBe(4)
  })

  it('that fails fails, with the command that repeats the case', async () => {
    const { code, stdout } = await runSpecs({
      'a.spec.ts': `import { expect, it } from 'vitest'\nit('adds', () => expect(1 + 1).toBe(3))`,
    })
    expect(code).toBe(1)
    // A long command goes on in the next line.
    expect(stdout.replaceAll(/ \\\n\s+/g, ' ')).toContain("--suite specs --case 'specs > a.spec.ts > adds'")
  })

  it('that passes passes', async () => {
    const { code, codes } = await runSpecs({
      'a.spec.ts': `import { expect, it } from 'vitest'\nit('adds', () => expect(1 + 1).toBe(2))`,
    })
    expect({ code, codes }).toEqual({ code: 0, codes: ['LIMITS_NONE'] })
  })
})
