/** @import { Shape } from './shape.mjs' */
import { listOf, object, text } from './shape.mjs'

/** What the page needs of a problem document (RFC 9457). @typedef {{ type: string, title: string, detail: string }} ProblemDocument */

/** @type {Shape<ProblemDocument>} */
export const problemDocument = object({ type: text, title: text, detail: text })

const faults = object({ errors: listOf(object({ pointer: text, detail: text })) })

/**
 * A problem document as a sentence for people.
 * @param {ProblemDocument} problem
 * @param {unknown} [body] - the whole document, of which the faults of single fields are taken
 * @returns {string}
 */
export function sentenceOf({ title, detail }, body) {
  const fields = faultsOf(body)
  const rest = fields.length > 0 ? fields.join('; ') : detail
  return rest === '' || rest === title ? `${title}.` : `${title}. ${rest.replace(/[.\s]+$/, '')}.`
}

/**
 * @param {unknown} body
 * @returns {readonly string[]}
 */
function faultsOf(body) {
  try {
    return faults(body).errors.map(({ pointer, detail }) => {
      const field = pointer.split('/').filter(Boolean).join(' ')
      return field === '' ? detail : `${field}: ${detail}`
    })
  } catch {
    return []
  }
}
