import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InlineProject, type CommandEnd } from './inline-project.ts'
import { observingConfig } from './observing-config.ts'
import { TinyService } from './tiny-service.ts'

async function observing(options?: Parameters<typeof observingConfig>[0]): Promise<InlineProject> {
  return InlineProject.make({ 'assay.config.ts': observingConfig(options) })
}

async function runOn(project: InlineProject, service: TinyService, version = 'v1'): Promise<CommandEnd> {
  return project.run(['run', '--target', 'tiny', '--base-url', service.url, '--expect-version', version])
}

async function codes(project: InlineProject): Promise<readonly string[]> {
  return (await project.verdict()).findings.filter(({ outcome }) => outcome !== 'pass').map(({ code }) => code)
}

describe('the target', () => {
  it('that answers 500 fails', async () => {
    await using service = await TinyService.start('v1', ({ url }, response) =>
      url === '/thing' ? (response.writeHead(500).end(), true) : false,
    )
    await using project = await observing()
    const { code, stdout } = await runOn(project, service)
    expect(code).toBe(1)
    expect(stdout).toContain('expected 200, got 500')
    expect(await codes(project)).toContain('CASE_FAILED')
    expect(await project.read('junit.xml')).toContain('failures="5"')
  })

  it('of another version is not tested, and exits 5', async () => {
    await using service = await TinyService.start('v2')
    await using project = await observing()
    const { code, stdout } = await runOn(project, service)
    expect(code).toBe(5)
    expect(stdout).toMatch(/v1[\s\S]*v2/)
    expect(await codes(project)).toContain('IDENTITY_MISMATCH')
    expect((await project.record()).suites[0]?.result.cases).toEqual([])
  })

  it('whose version nobody expected is inconclusive', async () => {
    await using service = await TinyService.start('v2')
    await using project = await observing()
    const { code, stdout } = await project.run(['run', '--base-url', service.url])
    expect(code).toBe(3)
    expect(stdout).toContain('--expect-version')
    expect(await codes(project)).toContain('IDENTITY_UNSTATED')
  })

  it('that is not there is an error, with how far the last try came', async () => {
    await using project = await observing({ deadlineMs: 200 })
    const { code, stdout } = await project.run(['run', '--base-url', 'http://127.0.0.1:2', '--expect-version', 'v1'])
    expect(code).toBe(4)
    expect(stdout).toMatch(/refused the\s+connection/)
    expect(await codes(project)).toEqual(
      expect.arrayContaining(['STACK_FAILED', 'SUITE_NOT_RUN', 'IDENTITY_UNOBSERVED']),
    )
  })

  it('that dies half way fails, and its silence is told', async () => {
    let asked = 0
    await using service = await TinyService.start('v1', ({ url }) => {
      if (url === '/thing' && (asked += 1) === 3) service.die()
      return false
    })
    await using project = await observing({ times: 8 })
    const { code } = await runOn(project, service)
    expect(code).toBe(1)
    expect(await codes(project)).toEqual(expect.arrayContaining(['IDENTITY_LOST', 'CASE_FAILED']))
  })

  it('that changes its version half way exits 5', async () => {
    let version = 'v1'
    await using service = await TinyService.start('v1', ({ url }, response) => {
      if (url === '/thing') version = 'v2'
      response.setHeader('x-service-version', version)
      return false
    })
    await using project = await observing()
    expect((await runOn(project, service)).code).toBe(5)
    expect(await codes(project)).toContain('IDENTITY_MIXED')
  })

  it('that is well passes', async () => {
    await using service = await TinyService.start('v1')
    await using project = await observing()
    const { code, stdout, stderr } = await runOn(project, service)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/pass/i)
    expect(await codes(project)).toEqual(['LIMITS_NONE'])
  })
})

describe('a file', () => {
  it('a config with three faults tells all three, with their paths', async () => {
    await using project = await observing()
    const path = join(project.dir, 'assay.config.ts')
    const text = await readFile(path, 'utf8')
    const faulty = text
      .replace("service: 'tiny'", "service: ''")
      .replace("['things']", "['thigns']")
      .replace('http://127.0.0.1:9', 'localhost')
    await writeFile(path, faulty)
    const { code, stderr } = await project.run(['run'])
    expect(code).toBe(2)
    expect(stderr).toContain('got 3 faults')
    expect(stderr).toContain('service: expected text')
    expect(stderr).toContain('targets.tiny.baseUrl: expected an http or https URL')
    expect(stderr).toContain('gate.required.0: expected a suite of the config, got "thigns". Did you mean things?')
  })

  it('a record cut in half is an error, for judge and for report', async () => {
    await using service = await TinyService.start('v1')
    await using project = await observing()
    await runOn(project, service)
    const path = join(project.dir, '.assay', 'latest', 'record.json')
    const whole = await readFile(path, 'utf8')
    await writeFile(path, whole.slice(0, whole.length / 2))
    for (const command of ['judge', 'report']) {
      const { code, stderr } = await project.run([command, '.assay/latest'])
      expect(code).toBe(4)
      expect(stderr).toContain('E_RECORD_MALFORMED')
      expect(stderr).toContain('cut short')
    }
  })

  it('a record that is not there is an error', async () => {
    await using project = await observing()
    expect(await project.run(['judge', 'nothing.json'])).toMatchObject({ code: 4 })
  })
})

describe('a process that someone else ends', () => {
  it('a suite that exits with 0 is an error', async () => {
    await using service = await TinyService.start('v1')
    await using project = await observing()
    const path = join(project.dir, 'assay.config.ts')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('const cases = []', 'const cases = []; process.exit(0)'))
    expect((await runOn(project, service)).code).toBe(4)
  })

  it('a config that exits with 0 is an error', async () => {
    await using project = await InlineProject.make({ 'assay.config.ts': 'process.exit(0)' })
    expect((await project.run(['run'])).code).toBe(4)
  })

  it('a suite that sets the exit code at the exit does not decide it', async () => {
    await using service = await TinyService.start('v1', ({ url }, response) =>
      url === '/thing' ? (response.writeHead(500).end(), true) : false,
    )
    await using project = await observing()
    const path = join(project.dir, 'assay.config.ts')
    const text = await readFile(path, 'utf8')
    await writeFile(
      path,
      text.replace('const cases = []', "const cases = []; process.on('exit', () => { process.exitCode = 0 })"),
    )
    expect((await runOn(project, service)).code).toBe(1)
  })
})

describe('the command line', () => {
  it('refuses what it does not know, and says what was probably meant', async () => {
    await using project = await observing()
    const wrong = [
      [['rnu'], 'run'],
      [['run', '--tagret', 'x'], '--target'],
      [['run', '--suite', 'thing'], 'things'],
      [['run', '--target', 'tyni'], 'tiny'],
      [['run', '--stack', 'deployd'], 'deployed'],
    ] as const
    for (const [args, meant] of wrong) {
      const { code, stderr } = await project.run(args)
      expect(code).toBe(2)
      expect(stderr).toMatch(new RegExp(`[Dd]id you mean ${meant}\\?`))
    }
  })

  it('without a command prints its help, and exits 2', async () => {
    await using project = await observing()
    expect(await project.run([])).toMatchObject({ code: 2 })
  })

  it('has the exit codes in its help', async () => {
    await using project = await observing()
    const { code, stdout } = await project.run(['--help'])
    expect(code).toBe(0)
    for (const exit of [
      '0  pass',
      '1  fail',
      '2  usage',
      '3  inconclusive',
      '4  error',
      '5  wrong',
      '130  interrupted',
    ]) {
      expect(stdout).toContain(exit)
    }
  })
})
