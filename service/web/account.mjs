import { ask } from './ask.mjs'
import * as documents from './documents.mjs'
/** @import { Answer, Question } from './ask.mjs' */
/** @import { Shape } from './shape.mjs' */

const EARLY_MS = 5_000 // a token that ends while a request is on its way is no use

/** A client that may write. Its token is kept in memory alone, its secret not at all. */
export class Account {
  /** @type {{ clientId: string, token: string, until: number } | undefined} */
  #current
  /** Why nobody is signed in any more. */
  ended = ''

  /** Who is signed in, and until when (ms). */
  get current() {
    if (this.#current !== undefined && Date.now() >= this.#current.until) this.end('The sign-in has run out.')
    return this.#current
  }

  /**
   * @param {string} clientId
   * @param {string} secret
   * @returns {Promise<string | undefined>} what went wrong
   */
  async signIn(clientId, secret) {
    const json = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret }
    const answer = await ask({ method: 'POST', path: '/api/auth/token', json }, documents.token)
    if (answer.kind !== 'answered') return answer.sentence
    const { access_token: token, expires_in: seconds, scope } = answer.value
    if (!scope.split(' ').includes('sessions:write')) return 'This client may not write sessions.'
    this.#current = { clientId, token, until: Date.now() + seconds * 1000 - EARLY_MS }
    this.ended = ''
    return undefined
  }

  /** @param {string} why */
  end(why) {
    this.#current = undefined
    this.ended = why
  }

  /**
   * Writes as the one who is signed in. Who is refused is signed out.
   * @template T
   * @param {Question} question
   * @param {Shape<T>} shape
   * @returns {Promise<Answer<T>>}
   */
  async write(question, shape) {
    const answer = await ask({ ...question, token: this.current?.token }, shape)
    if (answer.kind === 'problem' && answer.status === 401) this.end(answer.sentence)
    return answer
  }
}
