#!/usr/bin/env node
// Brings the database of DATABASE_URL to this version's schema. Its own entry point: deployments run it before the service starts.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { MODEL_FILE, type MigrationStanding } from './migrations.ts'
import { BEFORE_ALL, Migrator } from './migrator.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2
const USAGE = `Usage: DATABASE_URL=postgres://... node service/migrate.ts COMMAND

  up              apply what is missing; refuses what would break the release that runs
  status          say what is missing, unknown or failed; exit code 1 when anything is
  verify          examine the database: migrations, schema, constraints, orphan rows, counts; exit code 1 when anything is wrong
  verify --before FILE
                  and compare the rows with what verify printed then: no table has fewer
  down --to NAME  undo every migration after NAME; after none with --to ${BEFORE_ALL}; refuses what would lose rows

  --lose TABLE,TABLE  with down and verify: tables that may have fewer rows`

type Command =
  | { readonly name: 'up' | 'status' }
  | { readonly name: 'verify'; readonly before: string | undefined; readonly mayLose: readonly string[] }
  | { readonly name: 'down'; readonly target: string; readonly mayLose: readonly string[] }

// The schema engine leaves a timer of 10 s behind, so the process is ended rather than left to end.
process.exit(await main(process.argv.slice(2), process.env['DATABASE_URL']))

async function main(args: readonly string[], url: string | undefined): Promise<number> {
  if (args.length === 1 && args[0] === '--help') return say(USAGE, 0)
  const command = commandOf(args)
  if (!command) return complain(USAGE, EXIT_USAGE)
  if (!url) return complain('DATABASE_URL: missing; expected a postgres:// URL', EXIT_USAGE)
  try {
    await using migrator = await Migrator.open(url)
    switch (command.name) {
      case 'up':
        return tell('applied', await migrator.up(), 'current: nothing to apply')
      case 'status':
        return status(await migrator.standing())
      case 'verify':
        return await verify(migrator, command)
      case 'down':
        return tell('undone', await migrator.down(command.target, command.mayLose), 'nothing to undo')
    }
  } catch (error) {
    return complain(`${command.name} failed: ${error instanceof Error ? error.message : String(error)}`, EXIT_FAILED)
  }
}

function commandOf(args: readonly string[]): Command | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { to: { type: 'string' }, before: { type: 'string' }, lose: { type: 'string' } },
      allowPositionals: true,
    })
    const [name] = positionals
    const { to, before, lose } = values
    const mayLose = lose?.split(',') ?? []
    if (positionals.length !== 1) return undefined
    if (name === 'down') return to && before === undefined ? { name, target: to, mayLose } : undefined
    if (to !== undefined) return undefined
    if (name === 'verify') return lose === undefined || before !== undefined ? { name, before, mayLose } : undefined
    return Object.keys(values).length === 0 && (name === 'up' || name === 'status') ? { name } : undefined
  } catch {
    return undefined // an unknown option
  }
}

function tell(verb: string, names: readonly string[], nothing: string): number {
  return say(names.length === 0 ? nothing : names.map((name) => `${verb} ${name}`).join('\n'), 0)
}

function status(standing: MigrationStanding): number {
  const lines = linesOf(standing)
  return lines.length === 0 ? say('current', 0) : say(lines.join('\n'), EXIT_FAILED)
}

async function verify(
  migrator: Migrator,
  { before, mayLose }: { readonly before: string | undefined; readonly mayLose: readonly string[] },
): Promise<number> {
  const then = before === undefined ? {} : await readRows(before)
  const { standing, faults, rows } = await migrator.verify(MODEL_FILE)
  const lost = Object.entries(then).flatMap(([table, count]) => {
    const now = rows[table]
    if (mayLose.includes(table) || (now !== undefined && now >= count)) return []
    return [`${table} had ${count} rows before, and ${now === undefined ? 'is gone' : `has ${now} now`}`]
  })
  const wrong = [...linesOf(standing), ...[...faults, ...lost].map((fault) => `wrong: ${fault}`)]
  const counts = Object.entries(rows).map(([table, count]) => `rows ${table} ${count}`)
  return say([...counts, ...(wrong.length === 0 ? ['sound'] : wrong)].join('\n'), wrong.length === 0 ? 0 : EXIT_FAILED)
}

// Out of what `verify` printed.
async function readRows(file: string): Promise<Readonly<Record<string, number>>> {
  const found = [...(await readFile(file, 'utf8')).matchAll(/^rows (\S+) (\d+)$/gm)]
  if (found.length === 0)
    throw new Error(`Expected lines such as \`rows sessions 3\`, as verify prints them, in ${file}`)
  return Object.fromEntries(found.map(([, table = '', count]) => [table, Number(count)]))
}

function linesOf(standing: MigrationStanding): readonly string[] {
  return Object.entries(standing).flatMap(([state, names]: [string, readonly string[]]) =>
    names.map((name) => `${state} ${name}`),
  )
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`)
  return code
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`)
  return code
}
