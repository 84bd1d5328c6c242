import type { FastifyRequest, RouteOptions } from 'fastify'
import { Problem } from './problem.ts'

/** Knows which methods each address takes, to tell a wrong method from a wrong address. */
export class Router {
  readonly #methods = new Map<string, Set<string>>()

  add(route: Pick<RouteOptions, 'method' | 'url'>): void {
    const methods = this.#methods.get(route.url) ?? new Set()
    for (const method of [route.method].flat()) methods.add(method)
    this.#methods.set(route.url, methods)
  }

  /** Why no route took a request. */
  problemOf(request: Pick<FastifyRequest, 'method' | 'url'>): Problem {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = [...this.#methods].find(([route]) => isMatch(route, path))?.[1]
    if (!methods) return new Problem('not-found', `There is nothing at ${path}`)
    const allow = [...methods].sort().join(', ')
    return new Problem('method-not-allowed', `Expected ${allow}, got ${request.method}`, { headers: { allow } })
  }
}

function isMatch(route: string, path: string): boolean {
  const parts = route.split('/')
  const given = path.split('/')
  return (
    parts.length === given.length &&
    parts.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  )
}
