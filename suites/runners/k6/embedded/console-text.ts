const FUNCTION = '[object Function]'
const CIRCULAR = '[Circular]'

/** A value as k6's console prints it: texts and errors as they are, objects field by field. */
export function consoleText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'function') return FUNCTION
  return plainText(value, [])
}

// Of what stands in an object or a list; `around` has the objects that it stands in.
function textWithin(value: unknown, around: readonly object[]): string {
  if (typeof value === 'function') return FUNCTION
  if (typeof value === 'string') return `"${value}"`
  return value === undefined ? 'null' : plainText(value, around)
}

function plainText(value: unknown, around: readonly object[]): string {
  return typeof value === 'object' && value !== null ? objectText(value, around) : String(value)
}

function objectText(value: object, around: readonly object[]): string {
  if (around.includes(value)) return CIRCULAR
  if (value instanceof Error) return String(value)
  if (value instanceof ArrayBuffer) return bufferText(value)
  if (ArrayBuffer.isView(value)) return viewText(value)
  const within = [...around, value]
  if (Array.isArray(value)) return enclosed('[', value.length === 0 ? [] : listTexts(value, within), ']')
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${textWithin(one, within)}`)
  return fields.length === 0 && value instanceof Date ? dateText(value) : enclosed('{', fields, '}')
}

function listTexts(list: readonly unknown[], around: readonly object[]): readonly string[] {
  return Array.from(list, (one) => textWithin(one, around))
}

function enclosed(start: string, parts: readonly string[], end: string): string {
  return parts.length === 0 ? `${start}${end}` : `${start} ${parts.join(', ')} ${end}`
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? '{}' : `"${date.toISOString()}"`
}

function bufferText(buffer: ArrayBuffer): string {
  const bytes = Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0'))
  return `ArrayBuffer { [Uint8Contents]: <${bytes.join(' ')}>, byteLength: ${bytes.length} }`
}

function viewText(view: ArrayBufferView): string {
  if (view instanceof DataView) return '{}'
  const numbers = Object.values(view).map(String)
  const name = view.constructor.name.replace('Uint8Clamped', 'Uint8')
  return `${name}(${numbers.length}) ${enclosed('[', numbers, ']')}`
}
