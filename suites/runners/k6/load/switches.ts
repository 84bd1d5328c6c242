import { InvalidArgumentError } from 'commander'
import { switchOf } from './environment.ts'

/** A command line without the switches that have a value. */
export interface TakenSwitches {
  readonly rest: readonly string[]
  /** By their names in code; one that leaves something out and is false keeps it: `xKept`. */
  readonly switches: Readonly<Record<string, boolean>>
}

/** Takes `--throw=false` and its like out of a command line, as k6 takes them; commander knows switches without a value alone. */
export function takeSwitches(argv: readonly string[], known: ReadonlySet<string>): TakenSwitches {
  const rest: string[] = []
  const switches: Record<string, boolean> = {}
  for (const word of argv) {
    const [, flag = '', text = ''] = /^(--[a-z-]+)=(.*)$/.exec(word) ?? []
    if (known.has(flag)) Object.assign(switches, switchNamed(flag, text))
    else rest.push(word)
  }
  return { rest, switches }
}

function switchNamed(flag: string, text: string): Record<string, boolean> {
  const value = switchOf(text)
  if (value === undefined) throw new InvalidArgumentError(`Expected ${flag}=true or ${flag}=false, got ${text}.`)
  const name = camel(flag.replace(/^--(?:no-)?/, ''))
  if (!flag.startsWith('--no-')) return { [name]: value }
  return value ? { [name]: false } : { [name]: true, [`${name}Kept`]: true }
}

function camel(name: string): string {
  return name.replaceAll(/-(.)/g, (_match, letter: string) => letter.toUpperCase())
}
