/** @import { Activity } from '../activity.ts' */
/** @import { Answer } from '../response.ts' */
import { fill, fromTemplate, part, show, syncList, within } from './dom.mjs'

const makeOption = fromTemplate('answer-option')

/**
 * The form that answers an activity. What was typed stays while the activity is the same.
 * @param {HTMLElement} form
 * @param {Activity | undefined} activity - `undefined`: there is nothing to answer
 */
export function showAnswerForm(form, activity) {
  show(form, activity !== undefined)
  if (activity === undefined || form.dataset['activity'] === activity.id) return
  form.dataset['activity'] = activity.id
  fill(form, { question: activity.title, error: undefined })
  syncList(part('answer-options'), activity.options, {
    keyOf: (option, index) => `${index} ${option}`,
    make: makeOption,
    update: (row, option) => fill(row, { option }),
  })
  for (const [index, input] of form.querySelectorAll('input[name="option"]').entries()) {
    if (!(input instanceof HTMLInputElement)) continue
    input.value = String(index)
    input.checked = false
  }
  for (const kind of /** @type {const} */ (['poll', 'questions', 'word_cloud'])) {
    const fields = within(form, `[data-kind="${kind}"]`, HTMLElement)
    show(fields, kind === activity.kind)
    for (const input of fields.querySelectorAll('input')) {
      input.disabled = kind !== activity.kind // what is not shown is not asked for
      if (input.type === 'text') input.value = ''
    }
  }
  within(form, 'button', HTMLButtonElement).textContent = activity.kind === 'poll' ? 'Vote' : 'Send'
}

/**
 * @param {HTMLElement} form
 * @param {Activity} activity
 * @returns {Answer | string} a text says what is missing
 */
export function answerIn(form, { kind }) {
  if (!(form instanceof HTMLFormElement)) return 'There is no form.'
  const data = new FormData(form)
  if (kind === 'poll') {
    const option = data.get('option')
    return option === null ? 'Choose one of the options.' : { option: Number(option) }
  }
  const texts = data
    .getAll(kind === 'questions' ? 'text' : 'word')
    .map((text) => (typeof text === 'string' ? text.trim() : ''))
  const given = texts.filter((text) => text !== '')
  const [first] = given
  if (first === undefined) return kind === 'questions' ? 'Write a question.' : 'Write at least one word.'
  return kind === 'questions' ? { text: first } : { words: given }
}
