/** @import { Results } from '../response.ts' */
import { fill, fromTemplate, show, syncList, within } from './dom.mjs'
import { resultsModel } from './results.mjs'

const makeResults = fromTemplate('results')
const makeBar = fromTemplate('result-bar')
const makeWord = fromTemplate('result-word')
const makeQuestion = fromTemplate('result-question')

/**
 * Shows results in a place, or that there are none.
 * @param {HTMLElement} place
 * @param {Results | undefined} results
 */
export function showResults(place, results) {
  show(place, results !== undefined)
  if (results === undefined) return
  if (place.firstElementChild === null) place.append(makeResults())
  const model = resultsModel(results)
  fill(place, { total: model.total })
  const bars = within(place, '.bars', HTMLElement)
  const words = within(place, '.cloud', HTMLElement)
  const questions = within(place, '.questions', HTMLElement)
  for (const [list, { length }] of /** @type {const} */ ([
    [bars, model.bars],
    [words, model.words],
    [questions, model.questions],
  ])) {
    show(list, length > 0)
  }
  syncList(bars, model.bars, {
    keyOf: ({ text }, index) => `${index} ${text}`,
    make: makeBar,
    update: (bar, { text, count, share }) => {
      fill(bar, { text, count })
      within(bar, '.bar-fill', HTMLElement).style.width = `${share * 100}%`
    },
  })
  syncList(words, model.words, {
    keyOf: ({ text }) => text,
    make: makeWord,
    update: (word, { text, count, level }) => {
      fill(word, { text, count: `${count}` })
      word.dataset['level'] = `${level}`
    },
  })
  syncList(questions, model.questions, {
    keyOf: ({ key }) => key,
    make: makeQuestion,
    update: (question, { text, at }) => fill(question, { text, at }),
  })
}
