import { InvalidArgumentError } from 'commander'
import { parseDurationMs } from '../embedded/duration.ts'
import { stageOf } from './environment.ts'

/** A whole number; whether it makes sense is known with the other options. */
export function whole(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value)) throw new InvalidArgumentError('Expected a whole number.')
  return value
}

/** A whole number from 1 on. */
export function positive(text: string): number {
  const value = whole(text)
  if (value < 1) throw new InvalidArgumentError('Expected a number from 1 on.')
  return value
}

/** A duration with its unit: on a command line, k6 takes no plain milliseconds. */
export function duration(text: string): string {
  if (!isDuration(text)) throw new InvalidArgumentError('Expected a duration with its unit, such as 30s or 1m30s.')
  return text
}

/** Stages, `30s:10,1m:20`; an empty text stands for none at all. */
export function stages(text: string, before: readonly object[] = []): readonly object[] {
  if (text === '') return before
  const given = text.split(',').map(stageOf)
  if (!given.every((one) => isDuration(one.duration) && /^\d*$/.test(one.target ?? '')))
    throw new InvalidArgumentError('Expected TIME:VUS, such as 30s:10.')
  return [...before, ...given]
}

/** A tag, `name=value`, added to those before. */
export function tag(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Expected NAME=VALUE, neither of them empty.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

/** A variable of the script's environment, `NAME=value`, added to those before; without a value it is empty. */
export function variable(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)(?:=([^]*))?$/.exec(text) ?? []
  if (name === undefined)
    throw new InvalidArgumentError('Expected NAME=VALUE, the name of letters, digits and underscores.')
  return { ...before, [name]: value }
}

/** What may be given more than once. */
export function gathered(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

function isDuration(text: string): boolean {
  return text === '0' || (/[^\d.+-]$/.test(text) && !text.includes('d') && parseDurationMs(text) !== undefined)
}
