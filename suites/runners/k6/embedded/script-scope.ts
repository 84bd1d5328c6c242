import { nodeCrypto } from './builtins.ts'
import type { BundledScript } from './bundle.ts'
import { currentUser } from './current.ts'
import { ENVIRONMENT, type Environment } from './environment.ts'
import { isCallable, type Callable } from './given.ts'
import { clearTimer, setInterval, setTimeout } from './modules/timers.ts'
import { scriptConsole } from './script-console.ts'
import type { VirtualUser } from './virtual-user.ts'

/** What a virtual user's copy of a script sees as global names. */
export function scopeOf(
  user: VirtualUser,
  { readsGlobal, seeds }: Pick<BundledScript, 'readsGlobal' | 'seeds'>,
  require: Callable,
): Environment {
  const names: Environment = {
    console: scriptConsole,
    setTimeout,
    clearTimeout: clearTimer,
    setInterval,
    clearInterval: clearTimer,
    require,
    crypto: scriptCrypto,
    Math: seeds ? mathOf(user) : Math,
  }
  if (!readsGlobal) return names
  const scope = globalOf(user, names)
  return { ...names, globalThis: scope, global: scope }
}

// Each virtual user has its own global scope: what a script puts there is not seen by others.
function globalOf(user: VirtualUser, names: Environment): object {
  languageNames ??= Object.create(Object.prototype, descriptorsOfLanguage()) as object
  const scope = Object.create(languageNames, {
    ...Object.fromEntries(
      Object.entries(names).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
    ),
    __ENV: { get: () => user.__ENV },
    __VU: { get: () => user.__VU },
    __ITER: { get: () => user.__ITER },
  }) as object
  for (const name of ['globalThis', 'global'])
    Reflect.defineProperty(scope, name, { value: scope, writable: true, configurable: true })
  return scope
}

let languageNames: object | undefined

function descriptorsOfLanguage(): PropertyDescriptorMap {
  const hidden: ReadonlySet<string> = new Set(ENVIRONMENT)
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(globalThis)).filter(([name]) => !hidden.has(name)),
  )
}

// `randomSeed()` changes the numbers of the virtual user that calls it.
function mathOf(user: VirtualUser): object {
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(Math),
      random: { value: () => user.random(), writable: true, configurable: true },
    },
  )
}

// An iteration lasts until what it asked of the cryptography is done, as until its requests are.
let subtle: SubtleCrypto | undefined
const scriptCrypto = {
  get subtle(): SubtleCrypto {
    return (subtle ??= new Proxy(nodeCrypto().webcrypto.subtle, {
      get(given, name) {
        const method: unknown = Reflect.get(given, name, given)
        if (!isCallable(method)) return method
        return async (...values: readonly unknown[]): Promise<unknown> => {
          const release = currentUser().openTask()
          try {
            return await Reflect.apply(method, given, values)
          } finally {
            release()
          }
        }
      },
    }))
  },
  getRandomValues: (array: Uint8Array<ArrayBuffer>): unknown => nodeCrypto().webcrypto.getRandomValues(array),
  randomUUID: (): string => nodeCrypto().webcrypto.randomUUID(),
}
