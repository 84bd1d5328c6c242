import { z } from 'zod'
import type { NonEmpty } from '../outcome.ts'
import { withMethods } from '../with-methods.ts'
import {
  WEEKDAYS,
  type AlarmSource,
  type DeploymentSource,
  type ErrorBudgetDemand,
  type EvidenceDemand,
  type MigrationSource,
  type PromotionPolicy,
  type RequestSource,
} from './policy.ts'

/** What a user writes for an environment. */
export interface PromotionInput extends Partial<Omit<PromotionPolicy, 'evidence' | 'errorBudget'>> {
  /** What must have been observed of an image, and where; never where it is to go: nothing could go there first. */
  readonly evidence: NonEmpty<Omit<EvidenceDemand, 'suites'> & Partial<Pick<EvidenceDemand, 'suites'>>>
  readonly errorBudget?: Omit<ErrorBudgetDemand, 'atLeast'> & Partial<Pick<ErrorBudgetDemand, 'atLeast'>>
}

const text = z.string().trim().min(1, { error: 'expected text that is not empty' })
const positive = z.number().positive({ error: 'expected a number above 0' })
const hour = z.int({ error: 'expected a whole hour' }).min(0).max(24)
const names = z.array(text).min(1, { error: 'expected one name or more' })
const freezeSchema = z.union(
  [
    z
      .strictObject({ from: z.iso.datetime(), until: z.iso.datetime(), reason: text })
      .refine(({ from, until }) => Date.parse(from) < Date.parse(until), { error: 'expected `from` before `until`' }),
    z
      .strictObject({ weekly: z.array(z.enum(WEEKDAYS)).min(1), fromHour: hour, untilHour: hour, reason: text })
      .refine(({ fromHour, untilHour }) => fromHour < untilHour, { error: 'expected `fromHour` before `untilHour`' }),
  ],
  { error: 'expected { from, until, reason } or { weekly, fromHour, untilHour, reason }, in UTC' },
)

/** The schema of one environment of `promotion`; its suites are filled in from the gate by `defineConfig`. */
export const promotionSchema: z.ZodType<PromotionInput, PromotionInput> = z.strictObject({
  evidence: z
    .array(z.strictObject({ target: text, suites: names.optional(), maxAgeHours: positive }))
    .min(1, { error: 'expected evidence from one target or more: with none, everything could be promoted' }),
  attested: z.boolean().optional(),
  deployedIn: z.array(text).optional(),
  deployments: withMethods<DeploymentSource>('a source of deployments', ['newest']).optional(),
  overrides: z.enum(['refuse', 'allow']).optional(),
  alarms: z.strictObject({ source: withMethods<AlarmSource>('a source of alarms', ['states']), names }).optional(),
  errorBudget: z
    .strictObject({
      source: withMethods<RequestSource>('a source of request counts', ['count']),
      objective: z.number().gt(0).lt(1, { error: 'expected a share below 1: nothing is left of a budget of none' }),
      windowDays: positive,
      atLeast: z.number().min(0).max(1).optional(),
    })
    .optional(),
  migrations: withMethods<MigrationSource>('a source of migration verdicts', ['examine']).optional(),
  selftest: z.strictObject({ target: text, maxAgeHours: positive }).optional(),
  freezes: z.array(freezeSchema).optional(),
}) as unknown as z.ZodType<PromotionInput, PromotionInput>

/** The policy of an environment, with every default filled in. */
export function promotionOf(input: PromotionInput, required: NonEmpty<string>): PromotionPolicy {
  const { evidence, attested, deployedIn, overrides, freezes, errorBudget, ...rest } = input
  const [first, ...others] = evidence
  const filled = (one: PromotionInput['evidence'][number]): EvidenceDemand => ({
    ...one,
    suites: one.suites ?? required,
  })
  return {
    ...rest,
    evidence: [filled(first), ...others.map(filled)],
    attested: attested ?? false,
    deployedIn: deployedIn ?? [],
    overrides: overrides ?? 'refuse',
    freezes: freezes ?? [],
    ...(errorBudget === undefined ? {} : { errorBudget: { ...errorBudget, atLeast: errorBudget.atLeast ?? 0 } }),
  }
}
