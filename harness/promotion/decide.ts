import type { GatePolicy } from '../gate/policy.ts'
import { nonEmptyOr } from '../outcome.ts'
import { ageOf, HOUR_MS, span } from './age.ts'
import { worstAnswer, type Answer, type Cell, type Promotion, type PromotionQuestion } from './answer.ts'
import type { PromotionFacts, Told } from './facts.ts'
import { WEEKDAYS, type AlarmState, type Freeze, type PromotionPolicy } from './policy.ts'
import { overrideCells, suiteCell } from './suite-cell.ts'

/** What a promotion is decided by. */
export interface PromotionInput {
  readonly question: PromotionQuestion
  readonly policy: PromotionPolicy
  readonly gate: GatePolicy
  readonly facts: PromotionFacts
}

type Part = Pick<PromotionInput, 'question' | 'policy' | 'facts'>

/**
 * Whether an image may go to an environment: the worst of all cells. Pure. Where nothing was examined the answer is `unknown`,
 * and whatever could not be asked is a cell of its own.
 */
export function decidePromotion(input: PromotionInput): Promotion {
  const { question, facts, policy, gate } = input
  const demanded = facts.suites.map((one) => suiteCell(one, gate, question))
  const found = [
    ...demanded,
    ...missingSuites(input),
    ...unreadable(input),
    ...once(facts.suites.flatMap((one) => overrideCells(one, gate, question, policy.overrides))),
    ...policy.deployedIn.map((environment) => deployed(environment, input)),
    ...destination(input),
    ...alarms(input),
    ...errorBudget(input),
    ...migrations(input),
    ...selftest(input),
    ...policy.freezes.flatMap((freeze) => frozen(freeze, question)),
  ]
  const cells = nonEmptyOr(found, nothing(question))
  const replaces = facts.deployed[question.to]
  return {
    ...question,
    answer: worstAnswer([cells[0].answer, ...cells.slice(1).map(({ answer }) => answer)]),
    cells,
    ...(replaces?.kind === 'told'
      ? {
          replaces:
            replaces.value === null
              ? null
              : { version: replaces.value.version, digest: replaces.value.digest, since: replaces.value.at },
        }
      : {}),
  }
}

function nothing({ to }: PromotionQuestion): Cell {
  return {
    check: 'suite',
    subject: 'evidence',
    where: to,
    answer: 'unknown',
    message: 'Nothing was examined, so nothing can be said.',
  }
}

// What the policy demands and the facts are silent about is a cell too.
function missingSuites({ policy, facts, question }: Part): readonly Cell[] {
  return policy.evidence.flatMap(({ target, suites }) =>
    suites
      .filter((suite) => !facts.suites.some((one) => one.target === target && one.suite === suite))
      .map((suite) => ({
        check: 'suite' as const,
        subject: suite,
        where: target,
        answer: 'unknown' as const,
        message: `${suite} on ${target} is demanded, and was not looked for.`,
        fill: `npx assay run --target ${target} --suite ${suite} --expect-version ${question.digest}`,
      })),
  )
}

// A record that cannot be read may be a failure of this image; one from before anything that counts is told of nowhere.
function unreadable({ policy, facts, question }: Part): readonly Cell[] {
  const oldest = Math.max(...policy.evidence.map(({ maxAgeHours }) => maxAgeHours)) * HOUR_MS
  const of = facts.unreadable.filter(
    ({ startedAt }) => startedAt === undefined || Date.parse(question.now) - Date.parse(startedAt) <= oldest,
  )
  const [first] = of
  if (first === undefined) return []
  const more = of.length > 1 ? ` and ${of.length - 1} more` : ''
  return [
    {
      check: 'records',
      subject: first.name,
      where: 'store',
      answer: 'unknown',
      message: `${first.name}${more} cannot be read, and may be about this image: ${first.fault}`,
    },
  ]
}

function deployed(environment: string, { facts, question }: Part): Cell {
  const { digest } = question
  const cell = { check: 'deployed', subject: 'deployed', where: environment } as const
  const told = facts.deployed[environment] ?? untold('nobody was asked')
  if (told.kind === 'untold')
    return { ...cell, answer: 'unknown', message: `What runs in ${environment} is not known: ${told.reason}` }
  if (told.value === null) {
    const fill = `npx assay record-deployment --digest ${digest} --to ${environment}`
    return { ...cell, answer: 'unknown', message: `No deployment to ${environment} is recorded.`, fill }
  }
  const { status, version, at } = told.value
  if (ageOf(at, question.now, Infinity).kind === 'future') {
    const message = `The newest deployment to ${environment} is of ${at}, which is after now.`
    return { ...cell, answer: 'unknown', message }
  }
  const what = `${version}${told.value.digest === null ? '' : ` (${told.value.digest})`}`
  if (status === 'started') {
    return {
      ...cell,
      answer: 'unknown',
      message: `The deployment of ${what} to ${environment} began at ${at} and has not ended.`,
    }
  }
  if (status !== 'succeeded') {
    const isIt = told.value.digest === digest
    const ended = status === 'failed' ? 'failed' : 'was rolled back'
    return {
      ...cell,
      answer: isIt ? 'no' : 'wrong-digest',
      message: `The deployment of ${what} to ${environment} ${ended} at ${at}.`,
    }
  }
  if (told.value.digest === null && version !== digest) {
    return {
      ...cell,
      answer: 'unknown',
      message: `${version} runs in ${environment} since ${at}, and its digest is not recorded.`,
    }
  }
  return told.value.digest === digest || version === digest
    ? { ...cell, answer: 'yes', message: `It runs in ${environment} since ${at}.` }
    : {
        ...cell,
        answer: 'wrong-digest',
        message: `${what} runs in ${environment} since ${at}, and not the image that was asked for.`,
      }
}

// Nothing need run there before: the first deployment has nothing to replace. One that is under way must end first.
function destination({ facts, question: { to } }: Part): readonly Cell[] {
  const told = facts.deployed[to]
  if (told?.kind === 'untold') {
    return [
      {
        check: 'deployed',
        subject: 'destination',
        where: to,
        answer: 'unknown',
        message: `What runs in ${to} is not known: ${told.reason}`,
      },
    ]
  }
  if (told === undefined || told.value?.status !== 'started') return []
  const message = `A deployment of ${told.value.version} to ${to} began at ${told.value.at} and has not ended.`
  return [{ check: 'deployed', subject: 'destination', where: to, answer: 'unknown', message }]
}

function alarms({ policy, facts, question: { to } }: Part): readonly Cell[] {
  if (policy.alarms === undefined) return []
  const told: Told<ReadonlyMap<string, AlarmState>> = facts.alarms ?? untold('nobody was asked')
  return policy.alarms.names.map((name): Cell => {
    const cell = { check: 'alarm', subject: name, where: to } as const
    if (told.kind === 'untold')
      return { ...cell, answer: 'unknown', message: `How ${name} stands is not known: ${told.reason}` }
    const alarm = told.value.get(name)
    if (alarm === undefined) return { ...cell, answer: 'unknown', message: `There is no alarm ${name}.` }
    const answers: Readonly<Record<AlarmState['state'], Answer>> = {
      OK: 'yes',
      ALARM: 'no',
      INSUFFICIENT_DATA: 'unknown',
    }
    return {
      ...cell,
      answer: answers[alarm.state] ?? 'unknown',
      message: `${alarm.state} since ${alarm.since}: ${alarm.reason}`,
    }
  })
}

function errorBudget({ policy: { errorBudget: demand }, facts, question: { to } }: Part): readonly Cell[] {
  if (demand === undefined) return []
  const cell = { check: 'error-budget', subject: `${demand.windowDays} d`, where: to } as const
  const told: NonNullable<PromotionFacts['requests']> = facts.requests ?? untold('nobody was asked')
  if (told.kind === 'untold')
    return [{ ...cell, answer: 'unknown', message: `The error budget is not known: ${told.reason}` }]
  const { total, bad } = told.value
  if (!(total > 0) || !(bad >= 0) || bad > total) {
    return [
      {
        ...cell,
        answer: 'unknown',
        message: `${bad} of ${total} requests in ${demand.windowDays} d were bad: nothing follows from that.`,
      },
    ]
  }
  const left = 1 - bad / (total * (1 - demand.objective))
  const message = `${bad} of ${total} requests in ${demand.windowDays} d were bad: ${percent(left)} of the error budget is left, at least ${percent(demand.atLeast)} must be.`
  return [{ ...cell, answer: left >= demand.atLeast ? 'yes' : 'no', message }]
}

function migrations({ policy, facts, question: { to } }: Part): readonly Cell[] {
  if (policy.migrations === undefined) return []
  const cell = { check: 'migrations', subject: policy.migrations.name, where: to } as const
  const told = facts.migrations ?? untold('nobody was asked')
  if (told.kind === 'untold')
    return [{ ...cell, answer: 'unknown', message: `The migrations could not be examined: ${told.reason}` }]
  const answers = { compatible: 'yes', incompatible: 'no', unknown: 'unknown' } as const
  return [{ ...cell, answer: answers[told.value.verdict], message: told.value.message }]
}

function selftest({ policy: { selftest: demand }, facts, question: { now } }: Part): readonly Cell[] {
  if (demand === undefined) return []
  const told: NonNullable<PromotionFacts['selftest']> = facts.selftest ?? untold('nobody looked')
  const common = { check: 'selftest', subject: 'selftest', where: demand.target } as const
  const fill = `npx assay selftest --target ${demand.target}`
  const cell = (answer: Answer, message: string): readonly Cell[] => [
    { ...common, answer, message, ...(answer === 'yes' ? {} : { fill }) },
  ]
  if (told.kind === 'untold') return cell('unknown', `Whether the gate can go red is not known: ${told.reason}`)
  if (told.value === null) return cell('unknown', 'The gate was never seen to go red: there is no self-test.')
  const { name, at, faults, missed, policy, suites } = told.value
  if (faults === 0) return cell('unknown', `${name} tried no fault.`)
  if (missed.length > 0)
    return cell(
      'no',
      `${name}: the gate missed ${missed.length} of ${faults} faults (${missed.slice(0, 3).join(', ')}).`,
    )
  const { ageMs, kind } = ageOf(at, now, demand.maxAgeHours * HOUR_MS)
  if (kind === 'future') return cell('unknown', `${name} is of ${at}, which is after now.`)
  if (kind === 'stale')
    return cell(
      'stale',
      `The gate was last seen to go red ${span(ageMs)} ago; at most ${demand.maxAgeHours} h is allowed.`,
    )
  if (policy === 'changed') return cell('stale', `The policy has changed since ${name}.`)
  if (suites !== 'same') return cell('stale', `The suites have changed since ${name}.`)
  return cell('yes', `The gate answered ${faults} of ${faults} faults as it should, ${span(ageMs)} ago.`)
}

function frozen(freeze: Freeze, { now, to }: PromotionQuestion): readonly Cell[] {
  if (!isIn(freeze, now)) return []
  const until =
    'from' in freeze
      ? `until ${freeze.until}`
      : `until ${String(freeze.untilHour).padStart(2, '0')}:00 UTC, every ${freeze.weekly.join(', ')}`
  return [
    {
      check: 'freeze',
      subject: 'freeze',
      where: to,
      answer: 'no',
      message: `Nothing goes to ${to} ${until}: ${freeze.reason}.`,
    },
  ]
}

function isIn(freeze: Freeze, now: string): boolean {
  const at = new Date(now)
  if ('from' in freeze) return Date.parse(freeze.from) <= at.getTime() && at.getTime() < Date.parse(freeze.until)
  const today = WEEKDAYS[at.getUTCDay()]
  const hour = at.getUTCHours()
  return freeze.weekly.some((day) => day === today) && freeze.fromHour <= hour && hour < freeze.untilHour
}

function untold(reason: string): { readonly kind: 'untold'; readonly reason: string } {
  return { kind: 'untold', reason: `${reason}.` }
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(1))} %`
}

// One record is the evidence of several suites; its waivers are told once.
function once(cells: readonly Cell[]): readonly Cell[] {
  const seen = new Set<string>()
  return cells.filter(({ message, where }) => !seen.has(`${where} ${message}`) && seen.add(`${where} ${message}`))
}
