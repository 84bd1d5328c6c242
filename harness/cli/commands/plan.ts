import { counted } from '../../counted.ts'
import type { Config } from '../../config.ts'
import { resolveOut, selectProviders, selectStages } from '../../run.ts'
import { resolveTarget } from '../../resolve-target.ts'
import type { EvidenceFloor } from '../../suite.ts'
import { UNLIMITED_RATE, type Target } from '../../target.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { machinePorts } from '../machine-ports.ts'
import type { Terminal } from '../terminal.ts'
import type { RunOptions } from './run.ts'

/** `assay plan`: what a run with these options would do, against what, under which limits, and why. Runs nothing. */
export async function planCommand(
  options: RunOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const { config, rootDir, path } = await findConfig(options.config, terminal.cwd)
  const ports = machinePorts(rootDir, terminal.env)
  const { target: name, ...request } = options
  const target = await resolveTarget(config, { ...request, ...(name === undefined ? {} : { target: name }) }, ports)
  const providers = selectProviders(config, options.stack ?? target.stack, options.keep)
  const stacks = await Promise.all(
    providers.map(async (provider) => ({
      name: provider.name,
      ...(await provider.applies(target, terminal.signal, terminal.env)),
    })),
  )
  const stages = selectStages(config, options.suite).map((stage) =>
    stage.map(({ name: suite, floor, budgetMs, prerequisite }) => ({
      suite,
      floor,
      budgetMs,
      required: config.gate.required.includes(suite),
      prerequisite: prerequisite === true,
    })),
  )
  const plan = {
    config: path,
    service: config.service,
    target,
    stacks,
    stages,
    gate: config.gate,
    reporters: config.reporters.map((reporter) => reporter.name),
    outDir: resolveOut(options.out, ports),
  }
  if (options.json === true) terminal.print(JSON.stringify(plan, undefined, 2))
  else for (const line of planLines(plan, config)) terminal.print(line)
  return stacks.some(({ applies }) => applies) ? 'pass' : 'error'
}

interface Plan {
  readonly config: string
  readonly target: Target
  readonly stacks: readonly { readonly name: string; readonly applies: boolean; readonly because: string }[]
  readonly stages: readonly (readonly {
    readonly suite: string
    readonly floor: EvidenceFloor
    readonly budgetMs: number
    readonly required: boolean
    readonly prerequisite: boolean
  }[])[]
  readonly gate: Config['gate']
  readonly reporters: readonly string[]
  readonly outDir: string
}

function planLines(plan: Plan, { service, targets }: Config): readonly string[] {
  const { target } = plan
  const chosen = plan.stacks.find(({ applies }) => applies)
  const rate = target.safety.maxRatePerSecond >= UNLIMITED_RATE ? 'no limit' : `${target.safety.maxRatePerSecond}/s`
  return [
    `${service}, by ${plan.config}`,
    '',
    `Target ${target.name}${target.baseUrl === undefined ? '' : ` at ${target.baseUrl}`} (there is: ${Object.keys(targets).join(', ')})`,
    `  expected version  ${target.expected?.version ?? 'none said: the verdict will be inconclusive; give --expect-version'}`,
    `  hosts             ${target.safety.hosts.join(', ')}`,
    `  may write         ${target.safety.mayWrite ? 'yes' : 'no: suites only read'}`,
    `  request rate      ${rate}`,
    '',
    'Stack',
    ...plan.stacks.map((stack) => {
      const mark = stack === chosen ? 'will be used' : stack.applies ? 'would do too' : 'does not apply'
      return `  ${stack.name.padEnd(12)}  ${mark}: ${stack.because}`
    }),
    '',
    'Suites, stage by stage',
    ...plan.stages.flatMap((stage, index) =>
      stage.map((suite, place) => {
        const number = place === 0 ? `${index + 1}.` : '  '
        const marks = [
          suite.required ? 'required' : 'told, does not count',
          ...(suite.prerequisite ? ['must succeed, or the rest is left out'] : []),
          `at most ${suite.budgetMs / 1000} s`,
          ...floorText(suite.floor),
        ]
        return `  ${number} ${suite.suite.padEnd(12)}  ${marks.join('; ')}`
      }),
    ),
    '',
    'Limits',
    ...limitLines(plan.gate.limits),
    '',
    `Reporters  ${plan.reporters.join(', ') || 'none'}`,
    `Files      ${plan.outDir}/runs/RUN_ID, with ${plan.outDir}/latest pointing there`,
  ]
}

function floorText(floor: EvidenceFloor): readonly string[] {
  const parts = [
    ...(floor.cases === undefined ? [] : [counted(floor.cases, 'case')]),
    ...(floor.requests === undefined ? [] : [counted(floor.requests, 'request')]),
    ...(floor.durationMs === undefined ? [] : [`${floor.durationMs / 1000} s`]),
  ]
  return parts.length === 0 ? [] : [`at least ${parts.join(', ')}`]
}

function limitLines(limits: Config['gate']['limits']): readonly string[] {
  const lines = Object.entries(limits).map(([key, { atMost, atLeast, suite }]) => {
    const ends = [
      ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
      ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ]
    return `  ${key.padEnd(28)}  ${ends.join(', ')}${suite === undefined ? '' : ` (measured by ${suite})`}`
  })
  return lines.length === 0 ? ['  none'] : lines
}
