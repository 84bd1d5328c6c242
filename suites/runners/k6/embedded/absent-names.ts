/**
 * What a script's absent names are read from: what is not defined in its global scope is an exception there, as anywhere in the
 * language.
 * @param scope - the global scope of the virtual user; `undefined`: the script names none, and has put nothing there
 */
export function absentNames(scope: object | undefined): object {
  return scope === undefined ? nothingDefined : guarded(scope)
}

const nothingDefined = guarded({})

function guarded(scope: object): object {
  return new Proxy(scope, {
    get(names, name) {
      if (!Reflect.has(names, name)) throw notDefined(name)
      return Reflect.get(names, name) as unknown
    },
    set(names, name, value) {
      if (!Reflect.has(names, name)) throw notDefined(name)
      return Reflect.set(names, name, value)
    },
  })
}

function notDefined(name: string | symbol): ReferenceError {
  const error = new ReferenceError(`${String(name)} is not defined`)
  Error.captureStackTrace(error, notDefined)
  return error
}
