import { mkdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { HarnessError } from '../../errors.ts'
import { narrowed } from '../../gate/narrowed.ts'
import { checkRatchet } from '../../ratchet-file.ts'
import { resolveTarget } from '../../resolve-target.ts'
import { resolveOut, selectProviders } from '../../run.ts'
import { writeWhole } from '../../run-folder.ts'
import type { FaultSeen, SelftestRecord } from '../../selftest.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { machinePorts } from '../machine-ports.ts'
import { plain } from '../plain.ts'
import type { Terminal } from '../terminal.ts'

const NAME_WIDTH = 40
const ANSWER_WIDTH = 13
const MAX_CODES = 2

/** Options of `assay selftest`. */
export interface SelftestOptions {
  readonly config?: string
  readonly target?: string
  readonly suite?: readonly string[]
  readonly stack?: string
  readonly baseUrl?: string
  readonly expectVersion?: string
  readonly out?: string
  readonly json?: boolean
}

/** `assay selftest`: shows that the gate goes red for every fault it should, and keeps that as a record. */
export async function selftestCommand(options: SelftestOptions, terminal: Terminal): Promise<ExitName> {
  const { config: whole, rootDir } = await findConfig(options.config, terminal.cwd)
  const { selftest } = whole
  if (selftest === undefined) {
    throw new HarnessError(
      'E_USAGE_INVALID',
      "Expected `selftest: selftest()` in the config, got none. It is imported from 'assay/selftest'.",
    )
  }
  await checkRatchet(whole, rootDir)
  const { suite: suites } = options
  const config = suites === undefined ? whole : { ...whole, gate: narrowed(whole.gate, suites) }
  const ports = machinePorts(rootDir, terminal.env)
  const { target: name, baseUrl, expectVersion } = options
  const request = {
    ...(name === undefined ? {} : { target: name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(expectVersion === undefined ? {} : { expectVersion }),
  }
  const target = await resolveTarget(config, request, ports)
  const providers = selectProviders(config, options.stack)
  const outDir = options.out === undefined ? resolveOut(undefined, ports) : resolve(terminal.cwd, options.out)
  const id = `${ports.clock.now().replace(/\.\d+|[-:]/g, '')}-${ports.randomId()}`
  const dir = join(outDir, 'selftest', id)
  await mkdir(dir, { recursive: true })
  const isTold = options.json !== true
  const observe = (seen: FaultSeen): void => {
    if (isTold) for (const line of faultLines(seen)) terminal.print(line)
  }
  if (isTold) {
    const part = suites === undefined ? '' : `, for ${config.gate.required.join(', ')} alone`
    terminal.print(`assay selftest  ${id} on ${target.name}${part}`)
    terminal.print('')
    terminal.print(`  ${'fault'.padEnd(NAME_WIDTH)}  ${'got'.padEnd(ANSWER_WIDTH)}  because of`)
  }
  const { signal } = terminal
  const record = await selftest.run({ config, target, providers, id, dir, signal, observe }, ports)
  const file = `${dir}.json`
  await writeWhole(file, `${JSON.stringify(record, undefined, 2)}\n`)
  if (record.outcome === 'pass') await rm(dir, { recursive: true, force: true }) // else what was seen tells why
  if (isTold) for (const line of endLines(record, relative(terminal.cwd, file))) terminal.print(line)
  else terminal.print(JSON.stringify(record))
  return record.outcome
}

function faultLines({ name, accepted, got, codes, asExpected, why }: FaultSeen): readonly string[] {
  const told = codes.length === 0 ? '-' : [got?.code, ...codes.filter((code) => code !== got?.code)].slice(0, MAX_CODES)
  const because = typeof told === 'string' ? told : told.filter((code) => code !== undefined).join(', ')
  const answer = (got?.outcome ?? 'not tried').padEnd(ANSWER_WIDTH)
  const line = `${asExpected ? ' ' : '!'} ${name.padEnd(NAME_WIDTH)}  ${answer}  ${because}`
  if (asExpected) return [plain(line)]
  const { outcomes, codes: wanted } = accepted
  const expected = `expected ${outcomes.join(' or ')}${wanted.length === 0 ? '' : ` with ${wanted.join(' or ')}`}`
  return [line, expected, ...(why?.split('\n') ?? [])].map((text, index) => plain(index === 0 ? text : `      ${text}`))
}

function endLines({ outcome, faults, clean, durationMs }: SelftestRecord, file: string): readonly string[] {
  const red = faults.filter(({ asExpected }) => asExpected).length
  const said = {
    pass: `PASS  the gate went red for ${red} of ${faults.length} faults, and only for them`,
    fail: `FAIL  the gate went red for ${red} of ${faults.length} faults: those marked ! would be let through`,
    inconclusive: `INCONCLUSIVE  the target does not pass as it is (${clean.got?.outcome ?? 'not tried'}), so nothing was proved`,
  }[outcome]
  return ['', said, `      ${(durationMs / 1000).toFixed(1)} s`, '', `File  ${file}`]
}
