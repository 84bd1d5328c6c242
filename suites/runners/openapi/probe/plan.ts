import type { MediaType, Operation, Parameter } from '../../../../fixtures/openapi/document/operation.ts'
import { fileMembers } from '../../../../fixtures/openapi/generate/file.ts'
import type { ValueMaker } from '../../../../fixtures/openapi/generate/values.ts'
import { isJson, parameterKey, type RequestInput } from '../http/request.ts'
import { isObject, type Json, textOf } from '../../../../fixtures/openapi/json.ts'
import type { Probe } from './probe.ts'
import { NO_SUPPLY, supplied, type Supply } from './supply.ts'

/** Random valid requests beside the deliberate ones. */
const RANDOM_VALUES = 8

/** Values that only the service can give out, whatever their schema says: a made-up one is rightly refused. */
const OPAQUE = /cursor|token|continuation|^(?:after|before)$/iu

/** Headers whose meaning depends on what is stored, or on the connection. */
const CONDITIONAL_HEADERS: ReadonlySet<string> = new Set([
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
  'idempotency-key',
])

type ValueKind = 'valid' | 'hostile' | 'invalid'

/** What is known of a thing that requests can be about: the values of path parameters, by name. */
export type Subject = ReadonlyMap<string, Json>

/** Makes the requests with which one operation is tried. */
export class ProbePlan {
  private readonly operation: Operation
  private readonly values: ValueMaker
  private readonly known: Readonly<Record<string, Json>> | undefined
  private readonly supply: Supply
  /** Those in which a body can be written. */
  private readonly media: readonly MediaType[]

  /**
   * @param known - the body that is certain to be accepted, where only the service or its owner can know one
   * @param supply - what other operations gave out for this one
   */
  constructor(
    operation: Operation,
    values: ValueMaker,
    known?: Readonly<Record<string, Json>>,
    supply: Supply = NO_SUPPLY,
  ) {
    this.operation = operation
    this.values = values
    this.known = known
    this.supply = supply
    this.media = (operation.body?.media ?? []).filter((media) => isWritable(media, values))
  }

  /** The plainest valid request: what is required, nothing else. @returns `undefined`: no valid value was found for a required part */
  plain(subject: Subject, media: MediaType | undefined = this.media[0]): RequestInput | undefined {
    return this.base(subject, (parameter) => parameter.required, media)
  }

  /** The plain request with other texts, for services that take each only once. */
  another(subject: Subject, index: number): RequestInput | undefined {
    const plain = this.plain(subject)
    const [media] = this.media
    if (plain?.body === undefined || media?.schema === undefined || !('value' in plain.body.content)) return plain
    const { value: root } = plain.body.content
    const [other] = this.values.random(media.schema, this.slot(`another ${index} ${media.name}`), 1)
    if (!isObject(root) || !isObject(other)) return plain
    const texts = Object.entries(other).filter(
      ([name, value]) => isOtherText(root[name], value) && !this.supply.has(name),
    )
    const changed = { ...root, ...Object.fromEntries(texts) }
    const value = this.values.isValid(media.schema, changed) ? changed : supplied(other, this.supply)
    return { ...plain, body: this.body(media, value) }
  }

  /** Whether a schema of the operation takes a value. */
  allows(schema: string, value: Json): boolean {
    return this.values.isValid(schema, value)
  }

  /** Requests that the operation is to accept. */
  valid(subject: Subject): readonly Probe[] {
    const plain = this.plain(subject)
    const first = this.media[0]
    const full = this.base(subject, (parameter) => parameter.required || isFree(parameter), first)
    if (plain === undefined || full === undefined) return []
    const probes: Probe[] = [{ kind: 'valid', name: 'valid, required parameters only', input: plain }]
    if (full.parameters.size > plain.parameters.size) {
      probes.push({ kind: 'valid', name: 'valid, every parameter', input: full })
    }
    probes.push(...this.parameterProbes(plain, 'valid'))
    // beside a body that must be known, a made-up one may well be refused
    const kind = this.known === undefined ? 'valid' : 'hostile'
    for (const [media, base] of this.inEachMedia(subject)) {
      if (media !== first) probes.push({ kind: 'valid', name: `valid, as ${media.name}`, input: base })
      probes.push(...this.bodyProbes(media, base, 'valid', kind))
    }
    return probes
  }

  /** Valid requests that each change one member alone: the steps from one state to the next. */
  steps(subject: Subject): readonly Probe[] {
    const base = this.plain(subject)
    const media = this.media[0]
    if (base?.body === undefined || media?.schema === undefined || !('value' in base.body.content)) return []
    const root = base.body.content.value
    if (!isObject(root)) return []
    const schema = media.schema
    const variants = this.values.boundaries(schema, root, isJson(media.name) ? 'json' : 'text')
    const steps = variants.flatMap(({ name, value }): readonly Probe[] => {
      const [member, ...others] = isObject(value)
        ? Object.entries(value).filter(([key, item]) => root[key] !== item)
        : []
      if (member === undefined || others.length > 0) return []
      const single = { [member[0]]: member[1] }
      if (!this.values.isValid(schema, single)) return []
      return [{ kind: 'valid', name: `${name}, alone`, input: { ...base, body: this.body(media, single) } }]
    })
    const own = Object.entries(root).flatMap(([key, value]): readonly Probe[] => {
      const single = { [key]: value }
      if (!this.values.isValid(schema, single)) return []
      return [{ kind: 'valid', name: `${key}: alone`, input: { ...base, body: this.body(media, single) } }]
    })
    // what a thing can be comes before what is said of it: a state is reached by few steps
    const choices = this.values.choices(schema)
    const isChoice = ({ name }: Probe): boolean => choices.has(/^[^.:[]+/u.exec(name)?.[0] ?? '')
    return [...own, ...steps].toSorted((left, right) => Number(isChoice(right)) - Number(isChoice(left)))
  }

  /** Requests that the operation may refuse but must survive. */
  hostile(subject: Subject): readonly Probe[] {
    const plain = this.plain(subject)
    if (plain === undefined) return []
    return [
      ...this.parameterProbes(plain, 'hostile'),
      ...this.repeated(plain),
      ...this.inEachMedia(subject).flatMap(([media, base]) => [
        ...this.bodyProbes(media, base, 'hostile'),
        ...unreadable(media, base),
      ]),
    ]
  }

  /** Requests with one fault each. */
  invalid(subject: Subject): readonly Probe[] {
    const plain = this.plain(subject)
    if (plain === undefined) return []
    return [
      ...this.missing(plain),
      ...this.parameterProbes(plain, 'invalid'),
      ...this.inEachMedia(subject).flatMap(([media, base]) => this.bodyProbes(media, base, 'invalid')),
      ...this.malformed(plain),
    ]
  }

  // The plain request once for each media type that a body can be in.
  private inEachMedia(subject: Subject): readonly (readonly [MediaType, RequestInput])[] {
    return this.media.flatMap((media) => {
      const base = this.plain(subject, media)
      return base?.body === undefined ? [] : [[media, base] as const]
    })
  }

  private base(
    subject: Subject,
    include: (parameter: Parameter) => boolean,
    media: MediaType | undefined,
  ): RequestInput | undefined {
    const parameters = new Map<string, Json>()
    for (const parameter of this.operation.parameters) {
      const known = parameter.in === 'path' ? subject.get(parameter.name) : undefined
      if (known === undefined && !include(parameter)) continue
      const value = known ?? this.typical(parameter)
      if (value === undefined) {
        if (parameter.required) return undefined
        continue
      }
      parameters.set(parameterKey(parameter), value)
    }
    const value = media === undefined ? undefined : this.typicalBody(media)
    if (media === undefined || value === undefined) {
      return this.operation.body?.required === true ? undefined : { parameters }
    }
    return { parameters, body: this.body(media, value) }
  }

  private body(media: MediaType, value: Json): NonNullable<RequestInput['body']> {
    const files = media.schema === undefined ? undefined : fileMembers(media.schema, this.values.registry)
    return { mediaType: media.name, content: { value }, ...(files === undefined ? {} : { files }) }
  }

  private typical(parameter: Parameter): Json | undefined {
    const given = parameter.in === 'path' ? undefined : this.supply.get(parameter.name)
    if (given !== undefined) return given
    if (parameter.schema === undefined) return parameter.examples[0] ?? 'assay'
    return this.values.typical(parameter.schema, this.slot(parameter.name), parameter.examples)
  }

  private typicalBody(media: MediaType): Json | undefined {
    if (this.known !== undefined) return this.known
    if (media.schema === undefined) return media.examples[0]
    const value = this.values.typical(media.schema, this.slot(`body ${media.name}`), media.examples)
    return value === undefined ? undefined : supplied(value, this.supply)
  }

  private parameterProbes(base: RequestInput, kind: ValueKind): readonly Probe[] {
    return this.operation.parameters.flatMap((parameter) => {
      const { schema } = parameter
      const key = parameterKey(parameter)
      if (schema === undefined || (kind === 'valid' && !isFree(parameter))) return []
      if (kind === 'hostile' && parameter.in !== 'query') return []
      const root = base.parameters.get(key) ?? this.typical(parameter)
      if (root === undefined) return []
      const wire = parameter.mediaType === undefined ? 'text' : 'json'
      return this.variants(kind, schema, root, wire, this.slot(key)).flatMap(({ name, value }) => {
        if (!isSendable(parameter, value)) return []
        const input = { ...base, parameters: new Map([...base.parameters, [key, value]]) }
        const isMadeUp = kind === 'valid' && this.supply.has(parameter.name) && value !== root
        return [
          {
            kind: isMadeUp ? 'hostile' : kind,
            name: `${parameter.in} ${name.replace(/^body/u, parameter.name)}`,
            input,
          },
        ]
      })
    })
  }

  private bodyProbes(
    media: MediaType,
    base: RequestInput,
    values: ValueKind,
    kind: ValueKind = values,
  ): readonly Probe[] {
    if (media.schema === undefined || base.body === undefined || !('value' in base.body.content)) return []
    const wire = isJson(media.name) ? 'json' : 'text'
    const slot = this.slot(`body ${media.name}`)
    const root = base.body.content.value
    const more = values === 'hostile' ? [] : this.values.otherRoots(media.schema, slot, root)
    const variants = [
      ...this.variants(values, media.schema, root, wire, slot),
      ...more.flatMap((other) => this.ofBranch(values, media.schema ?? '', supplied(other, this.supply), root, wire)),
    ]
    const isFirst = media === this.media[0]
    return variants.map(({ name, value }) => ({
      kind: kind === 'valid' && this.isMadeUp(value) ? 'hostile' : kind,
      name: isFirst ? name : `${name}, as ${media.name}`,
      input: { ...base, body: this.body(media, value) },
    }))
  }

  // Of another branch of a union only what the typical value does not have: the rest was tried.
  private ofBranch(
    kind: ValueKind,
    schema: string,
    other: Json,
    root: Json,
    wire: 'json' | 'text',
  ): readonly { readonly name: string; readonly value: Json }[] {
    const known = this.values.placesOf(schema, root)
    return kind === 'invalid'
      ? this.values.faults(schema, other, wire, known)
      : this.values.boundaries(schema, other, wire, known)
  }

  // Whether anything stands where only what others gave out is right.
  private isMadeUp(value: Json): boolean {
    return JSON.stringify(supplied(value, this.supply)) !== JSON.stringify(value)
  }

  // One value where a list is not documented, sent twice; and an escape that stands for nothing.
  private repeated(base: RequestInput): readonly Probe[] {
    return this.operation.parameters.flatMap((parameter): readonly Probe[] => {
      if (parameter.in !== 'query' || !isFree(parameter)) return []
      const value = base.parameters.get(parameterKey(parameter)) ?? this.typical(parameter)
      if (value === undefined || typeof value === 'object') return []
      const name = encodeURIComponent(parameter.name)
      const pair = `${name}=${encodeURIComponent(textOf(value).toWellFormed())}`
      const parameters = new Map(base.parameters)
      parameters.delete(parameterKey(parameter))
      return [
        {
          kind: 'hostile',
          name: `query ${parameter.name}: sent twice`,
          input: { ...base, parameters, rawQuery: `${pair}&${pair}` },
        },
        {
          kind: 'hostile',
          name: `query ${parameter.name}: bytes that are no UTF-8`,
          input: { ...base, parameters, rawQuery: `${name}=%ff%fe` },
        },
        {
          kind: 'hostile',
          name: `query ${parameter.name}: an escape cut short`,
          input: { ...base, parameters, rawQuery: `${name}=%e` },
        },
      ]
    })
  }

  private variants(
    kind: ValueKind,
    schema: string,
    root: Json,
    wire: 'json' | 'text',
    slot: string,
  ): readonly { readonly name: string; readonly value: Json }[] {
    if (kind === 'hostile') return this.values.hostile(schema, root, wire)
    if (kind === 'invalid') return this.values.faults(schema, root, wire)
    const random = this.values.random(schema, slot, RANDOM_VALUES).map((value) => supplied(value, this.supply))
    return [...this.values.boundaries(schema, root, wire), ...random.map((value) => ({ name: 'body: random', value }))]
  }

  private missing(base: RequestInput): readonly Probe[] {
    return this.operation.parameters.flatMap((parameter): readonly Probe[] => {
      if (!parameter.required || parameter.in === 'path') return []
      const parameters = new Map(base.parameters)
      parameters.delete(parameterKey(parameter))
      const kind = parameter.in === 'header' ? 'missing-header' : 'invalid'
      return [{ kind, name: `${parameter.in} ${parameter.name}: missing`, input: { ...base, parameters } }]
    })
  }

  private malformed(base: RequestInput): readonly Probe[] {
    const { body } = this.operation
    if (body === undefined || base.body === undefined) return []
    const { parameters, body: sent } = base
    const probes: Probe[] = []
    if (body.required) probes.push({ kind: 'invalid', name: 'body: missing', input: { parameters } })
    if (sent.mediaType !== undefined && isJson(sent.mediaType)) {
      const broken = { mediaType: sent.mediaType, content: { text: '{"assay":' } }
      probes.push({ kind: 'invalid', name: 'body: JSON cut short', input: { parameters, body: broken } })
    }
    if (!body.media.some(({ name }) => name === '*/*' || name === 'application/*')) {
      const other = { mediaType: 'application/x-assay', content: { text: 'assay' } }
      probes.push({ kind: 'wrong-media-type', name: 'body: of another media type', input: { parameters, body: other } })
    }
    return probes
  }

  private slot(name: string): string {
    return `${this.operation.id} ${name}`
  }
}

// Things and lists are written as JSON and as forms; of other languages, as XML, only the text of a single value.
function isWritable({ name, schema }: MediaType, values: ValueMaker): boolean {
  if (isJson(name) || name.includes('*') || /^multipart\/|x-www-form-urlencoded/u.test(name) || schema === undefined)
    return true
  return values.random(schema, `writable ${name}`, 1).every((value) => value === null || typeof value !== 'object')
}

function isOtherText(root: Json | undefined, value: Json): boolean {
  return typeof root === 'string' && typeof value === 'string' && root !== value
}

/** Levels of a body that is deeper than services think of. */
const DEEP = 2_000

// Bodies that parsers break on.
function unreadable({ name: mediaType }: MediaType, base: RequestInput): readonly Probe[] {
  if (!isJson(mediaType)) return []
  const deep = `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`
  return [
    { name: `body: ${DEEP} levels deep`, content: { text: deep } },
    { name: 'body: bytes that are no UTF-8', content: { latin1: '{"assay":"\u00ff\u00fe"}' } },
    { name: 'body: a number beyond all', content: { text: '{"assay":1e400}' } },
    { name: 'body: __proto__', content: { text: '{"__proto__":{"assay":true}}' } },
  ].map(({ name, content }) => ({ kind: 'hostile', name, input: { ...base, body: { mediaType, content } } }))
}

function isFree(parameter: Parameter): boolean {
  if (parameter.in === 'path') return false // path values come from what exists
  if (OPAQUE.test(parameter.name)) return false
  return !(parameter.in === 'header' && CONDITIONAL_HEADERS.has(parameter.name.toLowerCase()))
}

// An empty segment or one of dots is another path, a header has no other characters, and an empty list is no parameter.
function isSendable(parameter: Parameter, value: Json): boolean {
  if (parameter.in === 'path') return !/^\.*$/u.test(textOf(value))
  if (parameter.in === 'header' && typeof value === 'string') return /^[!-~](?:[ -~]*[!-~])?$/u.test(value)
  return !(Array.isArray(value) && value.length === 0)
}
