import * as fc from 'fast-check'
import type { Pointer } from '../document/pointer.ts'
import { isArray, isObject, type Json } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { arbitraryOf } from './arbitrary.ts'
import { boundariesAt, hostileAt, type Variant } from './boundary.ts'
import { faultsAt } from './fault.ts'
import { flatten } from './flatten.ts'
import { sitesOf } from './site.ts'
import { readBack, type Wire } from './wire.ts'

/** Values tried until enough of them are valid: keywords such as `not` are only met by luck. */
const TRIES_PER_VALUE = 20

/** Values of which the fullest is the typical one. */
const TYPICAL_CHOICES = 12

/** Makes values for the places of one document; the same seed makes the same values. */
export class ValueMaker {
  readonly registry: SchemaRegistry
  private readonly seed: number
  private readonly made = new Map<string, readonly Json[]>()

  constructor(registry: SchemaRegistry, seed: number) {
    this.registry = registry
    this.seed = seed
  }

  /** Valid random values; fewer than asked for where no more were found. `slot` names what they are for, so that uses differ. */
  random(pointer: Pointer, slot: string, count: number): readonly Json[] {
    const key = `${count} ${slot} ${pointer}`
    const known = this.made.get(key) ?? this.sample(pointer, slot, count)
    this.made.set(key, known)
    return known
  }

  private sample(pointer: Pointer, slot: string, count: number): readonly Json[] {
    const values = arbitraryOf(this.registry.at(pointer, 'request'), this.registry)
    if (values === undefined) return []
    for (const numRuns of [count, count * TRIES_PER_VALUE]) {
      const sample = fc.sample(values, { seed: mix(this.seed, slot), numRuns })
      const valid = sample.filter((value) => this.isValid(pointer, value)).slice(0, count)
      if (valid.length === count || numRuns > count) return valid
    }
    return []
  }

  /** One valid value: the document's own example where it is valid, the fullest of some random ones otherwise. */
  typical(pointer: Pointer, slot: string, examples: readonly Json[]): Json | undefined {
    const flat = flatten(this.registry.at(pointer, 'request'), this.registry)
    const own = flat === false ? [] : [...listOf(flat['examples']), flat['default']]
    const example = [...examples, ...own].find((value) => value !== undefined && this.isValid(pointer, value))
    if (example !== undefined) return example
    return this.random(pointer, slot, TYPICAL_CHOICES).toSorted((left, right) => sizeOf(right) - sizeOf(left))[0]
  }

  /** Valid values at the edges, one place at a time. */
  boundaries(pointer: Pointer, root: Json, wire: Wire): readonly Variant[] {
    return this.variants(pointer, root, wire, boundariesAt, true)
  }

  /** Valid values that a service may refuse, but not break on. */
  hostile(pointer: Pointer, root: Json, wire: Wire): readonly Variant[] {
    return this.variants(pointer, root, wire, hostileAt, true)
  }

  /** Values with exactly one fault, which the way of travelling does not undo. */
  faults(pointer: Pointer, root: Json, wire: Wire): readonly Variant[] {
    return this.variants(pointer, root, wire, faultsAt, false)
  }

  isValid(pointer: Pointer, value: Json): boolean {
    return this.registry.check(pointer, 'request', value).length === 0
  }

  private variants(
    pointer: Pointer,
    root: Json,
    wire: Wire,
    make: typeof faultsAt,
    valid: boolean,
  ): readonly Variant[] {
    const schema = this.registry.at(pointer, 'request')
    const seen = new Set<string>()
    return sitesOf(schema, root, this.registry)
      .flatMap((site) => make(site, root))
      .filter(({ value }) => {
        const arrives = wire === 'json' ? value : readBack(schema, value, this.registry)
        if (arrives === undefined || this.isValid(pointer, arrives) !== valid) return false
        const text = JSON.stringify(value)
        return seen.size < seen.add(text).size
      })
  }
}

/** A seed of its own for each use, so that one operation more or less changes no other. */
function mix(seed: number, slot: string): number {
  let hash = seed | 0
  for (const character of slot) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93)
  return hash
}

function sizeOf(value: Json): number {
  return isObject(value) ? Object.keys(value).length : 0
}

function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : []
}
