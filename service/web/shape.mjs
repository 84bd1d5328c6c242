/**
 * Reads a value of JSON, or throws a `TypeError` that says where it is something else. What a server says is believed
 * only as far as it was read.
 * @template T
 * @typedef {(value: unknown, where?: string) => T} Shape
 */

/** @type {Shape<string>} */
export function text(value, where = '') {
  return typeof value === 'string' ? value : misfit('text', value, where)
}

/** @type {Shape<number>} */
export function number(value, where = '') {
  return typeof value === 'number' ? value : misfit('a number', value, where)
}

/** @type {Shape<string>} */
export function instant(value, where = '') {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : misfit('an instant', value, where)
}

/**
 * @template {string} T
 * @param {readonly T[]} values
 * @returns {Shape<T>}
 */
export function oneOf(...values) {
  return (value, where = '') =>
    values.find((known) => known === value) ?? misfit(`one of ${values.join(', ')}`, value, where)
}

/**
 * @template T
 * @param {Shape<T>} shape
 * @returns {Shape<T | null>}
 */
export function nullable(shape) {
  return (value, where = '') => (value === null ? null : shape(value, where))
}

/**
 * @template T
 * @param {Shape<T>} shape
 * @returns {Shape<T[]>}
 */
export function listOf(shape) {
  return (value, where = '') =>
    Array.isArray(value) ? value.map((item, index) => shape(item, `${where}/${index}`)) : misfit('a list', value, where)
}

/**
 * An object of at least these fields.
 * @template {object} T
 * @param {{ readonly [Name in keyof T]: Shape<T[Name]> }} fields
 * @returns {Shape<T>}
 */
export function object(fields) {
  return (value, where = '') => {
    if (typeof value !== 'object' || value === null) return misfit('an object', value, where)
    const given = new Map(Object.entries(value))
    const read = Object.keys(fields).map((name) => [
      name,
      fields[/** @type {keyof T} */ (name)](given.get(name), `${where}/${name}`),
    ])
    return /** @type {T} */ (Object.fromEntries(read))
  }
}

/**
 * @param {string} expected
 * @param {unknown} value
 * @param {string} where
 * @returns {never}
 */
function misfit(expected, value, where) {
  throw new TypeError(`expected ${expected} at ${where || '/'}, got ${JSON.stringify(value) ?? 'nothing'}`)
}
