import { type AnySchema, type ErrorObject, type ValidateFunction, Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { DocumentFault, OpenApiDocument } from '../document/document.ts'
import { lookUp, type Pointer } from '../document/pointer.ts'
import type { Json } from '../json.ts'
import { convert } from './dialect.ts'
import type { Direction, Schema } from './schema.ts'

/** One way in which a value breaks its schema. */
export interface SchemaFault {
  /** Where in the value: `/items/0/title`; empty for the value itself. */
  readonly at: string
  /** Of JSON Schema: `maxLength`. */
  readonly keyword: string
  readonly message: string
}

/** The schemas of one document, converted when first asked for, cycles included. */
export class SchemaRegistry {
  readonly faults: DocumentFault[] = []
  private readonly document: OpenApiDocument
  private readonly ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    verbose: true,
    inlineRefs: false,
  })
  private readonly names = new Map<string, string>()
  private readonly schemas = new Map<string, Schema>()

  constructor(document: OpenApiDocument) {
    this.document = document
    // ajv-formats is CommonJS: its default export is the module itself where ES modules are type-checked
    addFormats.default(this.ajv)
  }

  /** The schema at a place of the document. A schema that is itself wrong is told in `faults`, and allows everything. */
  at(pointer: Pointer, direction: Direction): Schema {
    return this.named(this.name(pointer, direction))
  }

  /** What a `$ref` of a registered schema stands for. */
  named(name: string): Schema {
    return this.schemas.get(name) ?? true
  }

  /** How a value breaks the schema at a place of the document; empty: it does not. */
  check(pointer: Pointer, direction: Direction, value: Json): readonly SchemaFault[] {
    const validate = this.compile(this.name(pointer, direction), pointer)
    return validate === undefined || validate(value) ? [] : (validate.errors ?? []).map(describe)
  }

  /** Whether a value fits a schema that came out of this registry. */
  accepts(schema: Schema, value: Json): boolean {
    try {
      return this.ajv.validate(asAjv(schema), value) === true
    } catch {
      return true // its fault is told by `faults`, where it stands in the document
    }
  }

  private name(pointer: Pointer, direction: Direction): string {
    const key = `${direction} ${pointer}`
    const known = this.names.get(key)
    if (known !== undefined) return known
    const name = `schema-${this.names.size}`
    this.names.set(key, name) // before the conversion, which may come back here
    const raw = lookUp(this.document.root, pointer) ?? true
    const refer = (target: string): string => this.name(target, direction)
    const { dialect, root } = this.document
    const find = (target: string): Json | undefined => lookUp(root, target)
    const schema = convert(raw, { dialect, direction, refer, lookUp: find })
    this.schemas.set(name, schema)
    this.register(name, schema, pointer)
    return name
  }

  private register(name: string, schema: Schema, pointer: Pointer): void {
    try {
      this.ajv.addSchema(asAjv(schema), name)
    } catch (error) {
      this.replace(name, pointer, error)
    }
  }

  private compile(name: string, pointer: Pointer): ValidateFunction | undefined {
    try {
      return this.ajv.getSchema(name)
    } catch (error) {
      this.replace(name, pointer, error)
      return undefined
    }
  }

  private replace(name: string, pointer: Pointer, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (!this.faults.some((fault) => fault.pointer === pointer)) this.faults.push({ pointer, message })
    this.ajv.removeSchema(name)
    this.ajv.addSchema({}, name)
    this.schemas.set(name, true)
  }
}

function describe({ instancePath, keyword, message, params, data }: ErrorObject): SchemaFault {
  const details: Record<string, unknown> = params
  const detail =
    keyword === 'enum'
      ? `: ${JSON.stringify(details['allowedValues'])}`
      : keyword === 'const'
        ? `: ${JSON.stringify(details['allowedValue'])}`
        : keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
          ? `: ${JSON.stringify(details['additionalProperty'] ?? details['unevaluatedProperty'])}`
          : ''
  return { at: instancePath, keyword, message: `${message ?? keyword}${detail}${got(keyword, data)}` }
}

/** Longest value that is shown whole in a message (characters). */
const MAX_VALUE_SHOWN = 60

function got(keyword: string, data: unknown): string {
  if (typeof data === 'object' && data !== null)
    return keyword === 'type' ? `, got ${Array.isArray(data) ? 'array' : 'object'}` : ''
  const text = JSON.stringify(data)
  return `, got ${text.length > MAX_VALUE_SHOWN ? `${text.slice(0, MAX_VALUE_SHOWN)}…` : text}`
}

// Ajv keeps compiled schemas by object, so a boolean needs one that stays the same.
const ANYTHING: AnySchema = {}
const NOTHING: AnySchema = { not: {} }

function asAjv(schema: Schema): AnySchema {
  if (typeof schema === 'boolean') return schema ? ANYTHING : NOTHING
  return schema
}
