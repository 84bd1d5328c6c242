import { describe, expect, it } from 'vitest'
import { InlineProject, type CommandEnd } from './inline-project.ts'
import { observingConfig } from './observing-config.ts'
import { TinyService } from './tiny-service.ts'

const UNTIL = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)

async function failing(): Promise<TinyService> {
  return TinyService.start('v1', ({ url }, response) =>
    url === '/thing' ? (response.writeHead(500).end(), true) : false,
  )
}

async function run(project: InlineProject, { url }: TinyService, ...more: readonly string[]): Promise<CommandEnd> {
  const args = ['run', '--target', 'tiny', '--base-url', url, '--expect-version', 'v1', ...more]
  return project.run(args, { GITHUB_ACTOR: 'octocat' })
}

const override = (code: string): readonly string[] => [
  '--override',
  code,
  '--reason',
  'vendor is down',
  '--until',
  UNTIL,
]

describe('an override', () => {
  it('is refused before the run, where it may not be given', async () => {
    await using service = await TinyService.start('v2')
    await using project = await InlineProject.make({ 'assay.config.ts': observingConfig() })
    const { code, stderr } = await run(project, service, ...override('IDENTITY_MISMATCH'))
    expect(code).toBe(2)
    expect(stderr).toContain('IDENTITY_MISMATCH cannot be overridden')
    await expect(project.record()).rejects.toThrow('ENOENT')
  })

  it('takes a finding out of the verdict, and is told in record, verdict, reports and lists', async () => {
    await using service = await failing()
    await using project = await InlineProject.make({ 'assay.config.ts': observingConfig() })
    const { code, stdout } = await run(project, service, ...override('CASE_FAILED'))
    expect(code).toBe(0)
    expect(stdout).toContain('waived by github:octocat')
    expect((await project.record()).overrides).toMatchObject([{ code: 'CASE_FAILED', by: 'github:octocat' }])
    expect((await project.verdict()).overrides).toMatchObject([{ state: 'applied', findings: 5 }])
    expect(await project.read('junit.xml')).toContain('assay.override')
    const listed = await project.run(['overrides'])
    expect(listed.stdout).toContain('open  CASE_FAILED on tiny')
    expect(listed.stdout).toContain('1 override in 1 run, 1 open')
    // It is over when it is over.
    expect((await project.run(['judge', '.assay/latest', '--as-of', '2099-01-01'])).code).toBe(1)
  })
})

describe('assay explain', () => {
  it('walks through a verdict, and through one of its findings', async () => {
    await using service = await failing()
    await using project = await InlineProject.make({ 'assay.config.ts': observingConfig() })
    await run(project, service)
    const whole = await project.run(['explain', '.assay/latest'])
    expect(whole.code).toBe(1)
    expect(whole.stdout).toContain('CASE_FAILED (fail, 5 times): What was expected of the target did not hold.')
    expect(whole.stdout).toContain('evidence: record.json#/suites/0/result/cases/0')
    const one = await project.run(['explain', '.assay/latest', 'case_failed'])
    expect(one.stdout).toContain('Found 5 times')
    expect(one.stdout).toContain('attempt 1: failed after 1 ms')
    const unknown = await project.run(['explain', '.assay/latest', 'CASE_FALED'])
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean CASE_FAILED?')])
  })
})

describe('a ratchet', () => {
  it('whose file is gone refuses the run', async () => {
    await using service = await TinyService.start('v1')
    const extra = "ratchet: { file: 'gate.lock.json' },"
    await using project = await InlineProject.make({ 'assay.config.ts': observingConfig({ extra }) })
    const { code, stderr } = await run(project, service)
    expect([code, stderr]).toEqual([2, expect.stringContaining('E_RATCHET_MISSING')])
  })
})
