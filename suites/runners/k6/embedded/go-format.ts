// How Go shows values of a script: k6's messages and forms have them so.

import { textOf } from './given.ts'

/** The type of a value, as `%T` prints it. */
export function goType(given: unknown): string {
  if (given === undefined || given === null) return '<nil>'
  if (Array.isArray(given)) return '[]interface {}'
  if (typeof given === 'string') return 'string'
  if (typeof given === 'boolean') return 'bool'
  if (typeof given === 'number') return Number.isInteger(given) ? 'int64' : 'float64'
  return 'map[string]interface {}'
}

/** A value, as `%v` prints it. */
export function goValue(given: unknown): string {
  if (given === undefined || given === null) return '<nil>'
  if (Array.isArray(given)) return `[${given.map(goValue).join(' ')}]`
  if (typeof given !== 'object') return textOf(given)
  const fields = Object.entries(given).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `map[${fields.map(([name, value]) => `${name}:${goValue(value)}`).join(' ')}]`
}
