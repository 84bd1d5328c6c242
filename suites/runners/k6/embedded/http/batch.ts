import { suspend } from '../coroutine.ts'
import { currentUser } from '../current.ts'
import { GoError } from '../faults.ts'
import { field } from '../given.ts'
import { goType, goValue } from '../go-format.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { UserSuspension } from '../user-suspension.ts'
import type { Exchange } from './exchange.ts'
import { readExchange, unread } from './send.ts'
import { TemplateUrl } from './urls.ts'

/** Sends several requests at once; the answers come under the names, or in the order, of the requests. */
export function batch(...all: readonly unknown[]): unknown {
  const user = currentUser()
  if (user.phase === 'init') throw new GoError('Using batch in the init context is not supported')
  const given = requestsOf(all)
  const answers: Record<string, unknown> | unknown[] = Array.isArray(given) ? [] : {}
  const waiting: (readonly [string, Exchange])[] = []
  const requests: readonly (readonly [string, unknown])[] = Object.entries(given)
  for (const [name] of requests) Reflect.set(answers, name, null) // answers stand in the order of their requests
  for (const [name, request] of requests) {
    try {
      waiting.push([name, readRequest(user, name, request)])
    } catch (error) {
      // As in k6: one that can't be read, and none is sent.
      Reflect.set(answers, name, unread(user, error, 'A batch request failed'))
      return answers
    }
  }
  return waiting.length === 0 ? answers : suspend(new Batch(user, waiting, answers))
}

function requestsOf(all: readonly unknown[]): object {
  const [given] = all
  if (all.length === 0) throw new GoError('no argument was provided to http.batch()')
  if (all.length > 1) throw new GoError('http.batch() accepts only an array or an object of requests')
  if (typeof given === 'object' && given !== null) return given
  throw new GoError(`invalid http.batch() argument type ${goType(given)}`)
}

function readRequest(user: VirtualUser, name: string, request: unknown): Exchange {
  if (typeof request === 'string' || request instanceof TemplateUrl) {
    return readExchange(user, 'GET', request, undefined, undefined)
  }
  if (Array.isArray(request)) {
    const parts: readonly unknown[] = request
    const [method, url, body, params] = parts
    if (parts.length < 2) throw new GoError(`invalid batch request '${goValue(parts)}'`)
    return readExchange(user, methodOf(method), url, body, params)
  }
  if (typeof request !== 'object' || request === null) return readExchange(user, 'GET', request, undefined, undefined)
  if (!('url' in request)) throw new GoError(`batch request ${name} doesn't have a url key`)
  const method = 'method' in request ? methodOf(request.method) : 'GET'
  const isWithoutBody = 'method' in request && (method === 'GET' || method === 'HEAD')
  return readExchange(
    user,
    method,
    request.url,
    isWithoutBody ? undefined : field(request, 'body'),
    field(request, 'params'),
  )
}

function methodOf(given: unknown): string {
  if (typeof given !== 'string') throw new GoError(`invalid method type '${goValue(given)}'`)
  return given.toUpperCase()
}

class Batch extends UserSuspension {
  readonly what = 'http.batch()'
  readonly #queue: (readonly [string, Exchange])[]
  readonly #answers: object
  readonly #busy = new Map<string, number>()
  #running = 0
  #left: number
  #error: { readonly thrown: unknown } | undefined

  constructor(user: VirtualUser, exchanges: readonly (readonly [string, Exchange])[], answers: object) {
    super(user)
    this.#queue = [...exchanges]
    this.#left = exchanges.length
    this.#answers = answers
  }

  protected begin(): void {
    this.#startSome()
  }

  // The requests are broken off with everything else that their virtual user waits for.
  protected stop(): void {
    this.#queue.length = 0
  }

  // As many at once as the options let, over all and to one host.
  #startSome(): void {
    const { batch, batchPerHost } = this.user.run.options
    for (let index = 0; index < this.#queue.length;) {
      if (batch > 0 && this.#running >= batch) return
      const next = this.#queue[index]
      if (next === undefined) return
      const [name, exchange] = next
      const busy = this.#busy.get(exchange.host) ?? 0
      if (batchPerHost > 0 && busy >= batchPerHost) {
        index += 1
        continue
      }
      this.#queue.splice(index, 1)
      this.#busy.set(exchange.host, busy + 1)
      this.#running += 1
      this.#start(name, exchange)
    }
  }

  #start(name: string, exchange: Exchange): void {
    const { host } = exchange
    const end = (): void => {
      this.#busy.set(host, (this.#busy.get(host) ?? 1) - 1)
      this.#running -= 1
      this.#left -= 1
      if (this.#left > 0) this.#startSome()
      else if (this.#error) this.break(this.#error.thrown)
      else this.succeed(this.#answers)
    }
    exchange.waiter = {
      resume: (response) => {
        Reflect.set(this.#answers, name, response)
        end()
      },
      fail: (error) => {
        this.#error ??= { thrown: error }
        end()
      },
    }
    exchange.start()
  }
}
