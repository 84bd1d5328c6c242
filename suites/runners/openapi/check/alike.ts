import { isArray, isObject, type Json, type JsonObject } from '../json.ts'

/** Longest value that is shown whole (characters). */
const MAX_SHOWN = 120

/** A member that is not what it was. */
export interface Change {
  readonly name: string
  readonly expected: string
  readonly actual: string
}

/** The first member that both have and that differs; members that only one has may be hidden, or made by the service. */
export function changedMember(sent: JsonObject, read: JsonObject): Change | undefined {
  for (const [name, value] of Object.entries(sent)) {
    const other = read[name]
    if (other === undefined || isAlike(value, other)) continue
    return { name, expected: show(value), actual: show(other) }
  }
  return undefined
}

// Whether a service kept a value, but for what many do with good reason: trimming, normalising, filling in for null.
function isAlike(sent: Json, read: Json): boolean {
  if (sent === null || read === null) return sent === null
  if (typeof sent === 'string') return typeof read !== 'string' || isAlikeText(sent, read)
  if (typeof sent === 'number') return typeof read !== 'number' || closeTo(sent, read)
  if (isArray(sent)) {
    return !isArray(read) || (sent.length === read.length && sent.every((item, at) => isAlike(item, read[at] ?? null)))
  }
  if (isObject(sent)) return !isObject(read) || changedMember(sent, read) === undefined
  return typeof read !== 'boolean' || sent === read
}

// What is cleaned for safety may differ: markup, control characters, halves of a character.
function isAlikeText(sent: string, read: string): boolean {
  if (/[<>\p{Cc}\p{Cf}\p{Cs}]/u.test(sent)) return true
  if (plain(sent) === plain(read)) return true
  if (sent.includes('@')) return plain(sent).toLowerCase() === plain(read).toLowerCase()
  const [instant, other] = [Date.parse(sent), Date.parse(read)]
  return /^\d{4}-\d\d-\d\d/u.test(sent) && Math.abs(instant - other) < 1000
}

function plain(text: string): string {
  return text.normalize('NFC').trim()
}

// Numbers may go through a database of less precision.
function closeTo(sent: number, read: number): boolean {
  return Math.abs(sent - read) <= Math.abs(sent) * 1e-6
}

function show(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text
}
