import { describe, expect, it } from 'vitest'
import { parseScript } from './ast.ts'
import { rewriteClasses } from './class-forms.ts'
import { misplacedWaits } from './misplaced.ts'

const HEAD = "import http from 'k6/http'\nimport { sleep } from 'k6'\nconst load = (u) => http.get(u)\n"

function found(source: string): readonly string[] {
  const text = `${HEAD}${source}`
  const script = rewriteClasses(text, parseScript(text)) ?? text
  return misplacedWaits(parseScript(script)).map(({ what, where, line }) => `${line}: ${what} in ${where}`)
}

describe('misplacedWaits', () => {
  it.each([
    [
      'class A extends B { constructor() { if (b) super(http.get("/")) } }',
      '4: http.get() in a constructor, up to super()',
    ],
    ['class A extends B { constructor() { load("/"); if (b) super() } }', '4: load() in a constructor, up to super()'],
    ['class A { set b(x) { load(x) } }; [a.b] = [1]', '4: setting b in a pattern'],
    ['class A { set b(x) { load(x) } }; ({ c: a.b = 1 } = {})', '4: setting b in a pattern'],
    ['class A { [b] = http.get("/") }', '4: http.get() in a field of a class'],
    ['async function* pages() { yield http.get("/") }', '4: http.get() in an async generator'],
    ['async function f(l) { for await (const x of l) load(x) }', '4: load() in a function with `for await`'],
    ['class A { [b] = this.go(); go() { return load("/") } }', '4: this.go() in a field of a class'],
    ['class A { #go() { load("/") } [b] = this.#go() }', '4: this.#go() in a field of a class'],
    ['const api = { login: () => load("/") }; class A { [b] = api.login() }', '4: api.login() in a field of a class'],
  ])('names %s', (source, expected) => {
    expect(found(source)).toContain(expected)
  })

  it.each([
    'class A { constructor() { this.get = () => http.get("/") } }',
    'class A { constructor() { http.get("/") } }',
    'class A extends B { constructor() { super(); load("/") } }',
    'class A { get b() { return load("/") } }',
    'class A { set b(x) { sleep(x) } }',
    'class A { b(x) { sleep(x) } }; [a.b] = [1]',
    'const a = { get [b]() { return http.get("/").body } }',
    'class A { get() { return http.get("/") } }',
    'class A { b = () => http.get("/") }',
    'class A { b = http.get("/") }',
    'class A { static { http.get("/") } }',
    'class A extends B { constructor() { super(http.get("/")) } }',
    'list.map((a) => load(a))',
    'list.sort((a, b) => load(a) - load(b))',
    'JSON.parse(text, (k, v) => load(v))',
    'function* plain() { yield 1 }',
    'class A { constructor() { this.go() } go() {} } class B { go() { return load("/") } }',
    'class A { constructor(list) { list.push(1) } push(x) { return load(x) } }',
    'Array.from(list, (a) => load(a))',
    'const cache = { get: (k) => k }; class A { set b(x) { cache.get("/") } }',
    'function twice() { { const load = (u) => u; } class A { set b(x) { load(1) } } }',
  ])('lets %s be', (source) => {
    expect(found(source)).toEqual([])
  })
})
