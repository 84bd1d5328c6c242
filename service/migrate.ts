#!/usr/bin/env node
// Brings the database of DATABASE_URL to this version's schema. Its own entry point: deployments run it before the service starts.
import { Migrator } from './migrator.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2
const USAGE = `Usage: DATABASE_URL=postgres://... node service/migrate.ts COMMAND

  up      apply what is missing
  status  say what is missing, unknown or failed; exit code 1 when anything is`

// The schema engine leaves a timer of 10 s behind, so the process is ended rather than left to end.
process.exit(await main(process.argv.slice(2), process.env['DATABASE_URL']))

async function main(args: readonly string[], url: string | undefined): Promise<number> {
  const [command, ...rest] = args
  if (command === '--help') return say(USAGE, 0)
  if ((command !== 'up' && command !== 'status') || rest.length > 0) return complain(USAGE, EXIT_USAGE)
  if (!url) return complain('DATABASE_URL: missing; expected a postgres:// URL', EXIT_USAGE)
  try {
    await using migrator = await Migrator.open(url)
    return await (command === 'up' ? up(migrator) : status(migrator))
  } catch (error) {
    return complain(`${command} failed: ${error instanceof Error ? error.message : String(error)}`, EXIT_FAILED)
  }
}

async function up(migrator: Migrator): Promise<number> {
  const applied = await migrator.up()
  return say(
    applied.length === 0 ? 'current: nothing to apply' : applied.map((name) => `applied ${name}`).join('\n'),
    0,
  )
}

async function status(migrator: Migrator): Promise<number> {
  const standing = await migrator.standing()
  const lines = Object.entries(standing).flatMap(([state, names]: [string, readonly string[]]) =>
    names.map((name) => `${state} ${name}`),
  )
  return lines.length === 0 ? say('current', 0) : say(lines.join('\n'), EXIT_FAILED)
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`)
  return code
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`)
  return code
}
