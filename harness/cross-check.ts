import { z } from 'zod'
import { EVERY_SUITE } from './gate/policy.ts'
import { suggestion } from './nearest.ts'
import type { Suite } from './suite.ts'

// What the cross-check reads, however wrong the rest is: so that its faults are told beside the schema's, and not after them.
const namesSchema = z.object({
  targets: z.record(z.string(), z.unknown()).catch({}),
  suites: z.array(z.unknown()).transform((suites) => suites.flat().map((suite) => named.safeParse(suite).data?.name)),
  gate: z.record(z.string(), z.unknown()).catch({}),
  evidence: z.object({ trusted: z.array(z.unknown()).catch([]) }).catch({ trusted: [] }),
  promotion: z
    .record(
      z.string(),
      z.object({
        attested: z.unknown().optional(),
        evidence: z.array(z.object({ target: z.string(), suites: z.array(z.unknown()).catch([]) })),
      }),
    )
    .catch({}),
})
const gateNames = z.object({
  required: z.array(z.unknown()).catch([]),
  limits: z.record(z.string(), z.unknown()).catch({}),
  sampled: z.array(z.unknown()).catch([]),
  floors: z.record(z.string(), z.unknown()).catch({}),
  flaky: z.record(z.string(), z.unknown()).catch({}),
  trouble: z.record(z.string(), z.unknown()).catch({}),
  quarantineBudget: z.record(z.string(), z.unknown()).catch({}),
  environments: z.record(z.string(), z.record(z.string(), z.unknown()).catch({})).catch({}),
})
const named = z.object({ name: z.string() })
const limitOfSuite = z.object({ suite: z.string().optional(), unit: z.string().optional() })

/** Something wrong in a config, and where. */
export interface Fault {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/**
 * Whether the names in a config agree: suites, targets, and what is limited with what is measured.
 * @param suites - those of the config that are whole
 */
export function crossCheck(input: unknown, suites: readonly Suite[]): readonly Fault[] {
  const parsed = namesSchema.safeParse(input)
  if (!parsed.success) return []
  const { suites: names, gate, targets } = parsed.data
  const twice = new Set(names.filter((one, index) => one !== undefined && names.indexOf(one) !== index))
  const { environments } = gateNames.parse(gate)
  return [
    ...[...twice].map((one) => ({ path: ['suites'], message: `expected names to differ, got ${one} twice` })),
    ...checkRules(gate, ['gate'], { names, suites }),
    ...Object.entries(environments).flatMap(([target, own]) => [
      ...(Object.hasOwn(targets, target)
        ? []
        : [{ path: ['gate', 'environments', target], message: unknownName('target', target, Object.keys(targets)) }]),
      ...checkRules(own, ['gate', 'environments', target], { names, suites }),
    ]),
    ...checkPromotion(parsed.data),
  ]
}

// What a promotion rests on is there, and can be had.
function checkPromotion({
  suites: names,
  targets,
  promotion,
  evidence: signed,
}: z.infer<typeof namesSchema>): readonly Fault[] {
  const known = (suite: unknown): boolean => typeof suite !== 'string' || names.includes(suite)
  const unsigned = 'expected a key in `evidence.trusted`: no signature is believed without one'
  return Object.entries(promotion).flatMap(([to, { attested, evidence }]) => [
    ...(attested === true && signed.trusted.length === 0
      ? [{ path: ['promotion', to, 'attested'], message: unsigned }]
      : []),
    ...evidence.flatMap(({ target, suites }, index): readonly Fault[] => {
      const path = ['promotion', to, 'evidence', index]
      const elsewhere = `expected evidence from somewhere else than ${to}: no image could ever go there first`
      return [
        ...(Object.hasOwn(targets, target)
          ? []
          : [{ path: [...path, 'target'], message: unknownName('target', target, Object.keys(targets)) }]),
        ...(target === to ? [{ path: [...path, 'target'], message: elsewhere }] : []),
        ...suites.flatMap((suite, at) =>
          known(suite) ? [] : [{ path: [...path, 'suites', at], message: unknownSuite(suite, names) }],
        ),
      ]
    }),
  ])
}

interface Known {
  readonly names: readonly (string | undefined)[]
  readonly suites: readonly Suite[]
}

// Suites that a policy names are there, and what it limits can be measured.
function checkRules(given: unknown, path: readonly PropertyKey[], { names, suites }: Known): readonly Fault[] {
  const rules = gateNames.parse(given)
  const known = (suite: unknown): boolean => typeof suite !== 'string' || names.includes(suite)
  const listed = (['required', 'sampled'] as const).flatMap((field) =>
    rules[field].flatMap((suite, index) =>
      known(suite) ? [] : [{ path: [...path, field, index], message: unknownSuite(suite, names) }],
    ),
  )
  const bySuite = (['floors', 'flaky', 'trouble', 'quarantineBudget'] as const).flatMap((field) =>
    Object.keys(rules[field]).flatMap((suite) =>
      suite === EVERY_SUITE || known(suite)
        ? []
        : [{ path: [...path, field, suite], message: unknownSuite(suite, names) }],
    ),
  )
  const limits = Object.entries(rules.limits).flatMap(([key, limit]): readonly Fault[] => {
    const { suite, unit } = limitOfSuite.safeParse(limit).data ?? {}
    if (!known(suite)) return [{ path: [...path, 'limits', key, 'suite'], message: unknownSuite(suite, names) }]
    const measuring = suites.filter((one) => suite === undefined || one.name === suite)
    const message = whyUnmeasurable(key, unit, measuring)
    return message === undefined ? [] : [{ path: [...path, 'limits', key], message }]
  })
  return [...listed, ...bySuite, ...limits]
}

// Only where every suite that could measure it says what it measures.
function whyUnmeasurable(key: string, unit: string | undefined, suites: readonly Suite[]): string | undefined {
  if (suites.length === 0 || suites.some((suite) => !('unitOf' in suite))) return undefined
  const units = suites.flatMap((suite) => suite.unitOf?.(key) ?? [])
  const names = suites.map(({ name: one }) => one).join(', ')
  if (units.length === 0)
    return `expected a measurement that ${names} can give, got one that none can: it would never be measured`
  if (unit === undefined || units.some((one) => one === 'unknown' || one === unit)) return undefined
  return `expected the unit ${units[0]}, got ${unit}`
}

function unknownSuite(given: unknown, names: readonly (string | undefined)[]): string {
  return unknownName('suite', given, names)
}

function unknownName(what: string, given: unknown, names: readonly (string | undefined)[]): string {
  const known = names.filter((one) => one !== undefined)
  return `expected a ${what} of the config, got ${show(given)}. ${suggestion(String(given), known)}`
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const json = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? typeof value)
  return json.length > 80 ? `${json.slice(0, 77)}...` : json
}
