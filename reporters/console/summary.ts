import { isAbsolute, relative } from 'node:path'
import type { Cause } from '../render/causes.ts'
import type { MeasurementRow } from '../render/measurement-rows.ts'
import type { Step } from '../render/next-steps.ts'
import { plain, plainLine } from '../render/plain.ts'
import type { SuiteRow } from '../render/suite-rows.ts'
import { counted, formatDuration, formatNumber, listed } from '../render/units.ts'
import type { View } from '../render/view.ts'
import { cutMiddle, cutPath, wrap } from '../../harness/width.ts'
import { commandLines } from './command.ts'
import { hang, span, table, type Line } from './line.ts'

const MOST_CAUSES = 4
const MOST_SUBJECTS = 3
const MOST_NOTES = 3
const LABEL = 7 // columns; everything of the verdict but its name stands behind it
const BLANK: Line = []

/** Where a summary is shown. */
export interface Place {
  readonly columns: number
  /** Folder that shown paths start from. */
  readonly cwd: string
}

/**
 * A run in lines: the details first and the verdict last, where a terminal is read. Only the verdict's line begins at
 * the first column.
 */
export function summaryOf(view: View, place: Place): readonly Line[] {
  return [
    ...section(suitesOf(view.suites, place)),
    ...section(measurementsOf(view.measurements)),
    BLANK,
    ...verdictOf(view, place),
    ...section(whyOf(view, place)),
    ...section(view.steps.flatMap((step, index) => stepOf(step, label(index === 0 ? 'Next' : ''), place))),
    ...section(notesOf(view, place)),
    ...section(filesOf(view, place)),
  ]
}

function section(lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [BLANK, ...lines]
}

function suitesOf(suites: readonly SuiteRow[], { columns }: Place): readonly Line[] {
  const extra = (['flaky', 'unattempted'] as const).filter((state) => suites.some(({ counts }) => counts[state] > 0))
  const heads = ['Suite', 'Ended', 'Cases', 'Failed', 'Skipped', ...extra.map((state) => EXTRA[state]), 'Time']
  const ran = suites.filter(({ cases, completion }) => completion === 'completed' || cases > 0)
  const rows = ran.map(({ suite, completion, counts, cases, durationMs, enforced }): Line => {
    const failed = counts.failed + counts.errored
    return [
      span(suite),
      span(
        `${ENDS[completion]}${enforced ? '' : ', does not count'}`,
        completion === 'completed' ? undefined : 'error',
      ),
      span(formatNumber(cases), cases === 0 ? 'inconclusive' : undefined),
      span(formatNumber(failed), failed > 0 ? 'fail' : undefined),
      span(formatNumber(counts.skipped)),
      ...extra.map((state) => span(formatNumber(counts[state]), counts[state] > 0 ? 'inconclusive' : undefined)),
      span(formatDuration(durationMs)),
    ]
  })
  const idle = Map.groupBy(
    suites.filter((row) => !ran.includes(row)),
    ({ ended }) => ended,
  )
  return [
    ...(ran.length === 0
      ? []
      : table([headOf(heads), ...rows], ['left', 'left', ...heads.slice(2).map(() => 'right' as const)])),
    ...[...idle].flatMap(([ended, alike]) =>
      hang([span('  ')], `${alike.map(({ suite }) => suite).join(', ')}: ${ended}`, { columns, lines: 2 }),
    ),
  ]
}

const EXTRA = { flaky: 'Flaky', unattempted: 'Untried' } as const
const ENDS = {
  completed: 'completed',
  'not-run': 'stopped early',
  'timed-out': 'ran out of time',
  crashed: 'broke',
} as const

// Left out when nothing was measured at all: that is a cause or its consequence, and told there.
function measurementsOf(measurements: readonly MeasurementRow[]): readonly Line[] {
  if (measurements.every(({ state }) => state === 'unmeasured')) return []
  const isAlone = (name: string): boolean => measurements.filter((other) => other.name === name).length === 1
  const rows = measurements.map(({ name, suite, value, limit, state, observations }): Line => {
    const style = state === 'crossed' ? 'fail' : state === 'unmeasured' ? 'inconclusive' : undefined
    return [
      span(isAlone(name) ? name : `${name} (${suite ?? 'no suite'})`),
      span(value, style),
      span(limit ?? 'no limit', limit === undefined ? 'faint' : undefined),
      span(STATES[state], style),
      span(formatNumber(observations)),
    ]
  })
  const heads = headOf(['Measured', 'Value', 'Limit', '', 'Observations'])
  return table([heads, ...rows], ['left', 'right', 'left', 'left', 'right'])
}

function headOf(heads: readonly string[]): Line {
  return heads.map((head) => span(head, 'faint'))
}

const STATES = { crossed: 'CROSSED', unmeasured: 'UNKNOWN', met: 'met', unlimited: '' } as const

function verdictOf({ outcome, headline, meaning, scope, run }: View, { columns }: Place): readonly Line[] {
  const of = listed(run.versions.map((version) => `version ${version}`)) || 'version unknown'
  return [
    ...hang([span(outcome.toUpperCase(), outcome), span('  ')], headline, { columns, lines: 2 }),
    ...hang(label(''), meaning, { columns, lines: 2 }),
    ...(scope === undefined ? [] : hang(label(''), scope, { columns, lines: 2 })),
    ...hang(label(''), `${run.target} (${run.provider}), ${of}, ${formatDuration(run.durationMs)}`, {
      columns,
      lines: 2,
    }),
  ]
}

function whyOf({ causes, aftermath }: View, { columns }: Place): readonly Line[] {
  const shown = causes.length > MOST_CAUSES ? causes.slice(0, MOST_CAUSES - 1) : causes
  const left = causes.slice(shown.length)
  const findings = left.reduce((sum, { subjects }) => sum + subjects.length, 0)
  return [
    ...shown.flatMap((cause, index) => causeOf(cause, index, columns)),
    ...(left.length === 0 ? [] : [[...label(''), span(`And ${counted(findings, 'finding')} more, in verdict.json.`)]]),
    ...(aftermath === undefined ? [] : hang(label(''), `So ${aftermath}.`, { columns, lines: 2 })),
  ]
}

function causeOf({ code, message, subjects }: Cause, index: number, columns: number): readonly Line[] {
  const number = [...label(index === 0 ? 'Why' : ''), span(`${index + 1}. `)]
  const verb = CASE_VERBS[code]
  if (verb === undefined) return hang(number, message, { columns, lines: 3 })
  const below = span(' '.repeat(LABEL + 3))
  const room = columns - LABEL - 3
  const quote = wrap(plain(message), { columns: room - 2, lines: 3 }).map((line) => [
    below,
    span('| ', 'faint'),
    span(line),
  ])
  if (subjects.length === 1) {
    const only = verb === 'failed' ? '' : `${verb}: `
    return [[...number, span(only + cutPath(plainLine(subjects[0]), room - only.length), 'strong')], ...quote]
  }
  const shown = subjects.length > MOST_SUBJECTS ? subjects.slice(0, MOST_SUBJECTS - 1) : subjects
  const more = subjects.length - shown.length
  return [
    [
      ...number,
      span(
        `${counted(subjects.length, 'case')} of ${listed(suitesIn(subjects))} ${verb} with the same message`,
        'strong',
      ),
    ],
    ...quote,
    ...shown.map((subject) => [below, span(`- ${cutPath(plainLine(subject), room - 2)}`)]),
    ...(more > 0 ? [[below, span(`- and ${formatNumber(more)} more`)]] : []),
  ]
}

const CASE_VERBS: Readonly<Partial<Record<Cause['code'], string>>> = {
  CASE_FAILED: 'failed',
  CASE_ERRORED: 'broke',
  CASE_FLAKY: 'flaky',
  CASE_UNATTEMPTED: 'never tried',
}

function notesOf({ uncounted }: View, { columns }: Place): readonly Line[] {
  const shown = uncounted.slice(0, MOST_NOTES)
  const more = uncounted.length - shown.length
  return [
    ...shown.flatMap((cause, index) => hang(label(index === 0 ? 'Note' : ''), noteOf(cause), { columns, lines: 2 })),
    ...(more > 0 ? [[...label(''), span(`And ${formatNumber(more)} more that do not count, in verdict.json.`)]] : []),
  ]
}

function noteOf({ code, message, subjects, waiver }: Cause): string {
  const [first, ...others] = subjects
  const why =
    waiver === undefined
      ? 'does not count'
      : `waived by ${waiver.by} until ${waiver.until.slice(0, 10)}: ${waiver.reason}`
  const what = CASE_VERBS[code] === undefined ? '' : `${first}: `
  const also = others.length === 0 ? '' : ` And ${formatNumber(others.length)} more like it.`
  return plainLine(`(${why}) ${what}${message}${also}`)
}

function stepOf({ say, command }: Step, first: Line, place: Place): readonly Line[] {
  const advice = hang(first, say, { columns: place.columns, lines: 2 })
  if (command === undefined) return advice
  const indent = span(' '.repeat(LABEL + 2))
  const lines = commandLines(command, place.columns - LABEL - 2)
  if (lines === undefined)
    return [...advice, [indent, span('(the command is in verdict.json: it cannot be shown in full)')]]
  return [...advice, ...lines.map(({ text, flush }): Line => [...(flush ? [] : [indent]), span(text, 'strong')])]
}

function filesOf({ run }: View, { columns, cwd }: Place): readonly Line[] {
  const path = `${pathOf(run.dir, cwd)}/`
  return [[...label('Files'), span(cutMiddle(plainLine(path), columns - LABEL))]]
}

function label(text: string): Line {
  return [span(text.padEnd(LABEL), 'faint')]
}

function suitesIn(subjects: readonly string[]): readonly string[] {
  return [...new Set(subjects.map((subject) => subject.split(' > ')[0] ?? subject))]
}

// Short where it is below the folder people stand in, whole otherwise.
function pathOf(dir: string, cwd: string): string {
  const path = relative(cwd, dir)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? dir : path
}
