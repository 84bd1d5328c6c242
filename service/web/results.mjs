/** @import { Results } from '../response.ts' */
import { clockText } from './time-text.mjs'

const LEVELS = 5

/** @typedef {{ text: string, count: string, share: number }} Bar */
/** @typedef {{ text: string, count: number, level: number }} Word */
/** @typedef {{ text: string, at: string, key: string }} Question */
/** @typedef {{ total: string, bars: readonly Bar[], words: readonly Word[], questions: readonly Question[] }} ResultsModel */

/**
 * Results as they are shown. Of no votes there are no shares.
 * @param {Results} results
 * @returns {ResultsModel}
 */
export function resultsModel({ activity, responseCount, options, words, questions }) {
  const votes = options.reduce((sum, { count }) => sum + count, 0)
  const above = Math.max(1, ...words.map(({ count }) => count - 1))
  return {
    total: activity.kind === 'poll' ? counted(responseCount, 'vote') : counted(responseCount, 'answer'),
    bars: options.map(({ text, count }) => {
      const share = votes === 0 ? 0 : count / votes
      return {
        text,
        share,
        count: votes === 0 ? counted(0, 'vote') : `${counted(count, 'vote')}, ${Math.round(share * 100)} %`,
      }
    }),
    words: words.map(({ text, count }) => ({
      text,
      count,
      level: 1 + Math.ceil(((count - 1) / above) * (LEVELS - 1)),
    })),
    questions: questions.map(({ text, askedAt }) => ({
      text,
      at: clockText(Date.parse(askedAt)),
      key: `${askedAt} ${text}`,
    })),
  }
}

/**
 * @param {number} count
 * @param {string} noun
 * @returns {string}
 */
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
