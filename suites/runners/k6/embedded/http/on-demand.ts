/** An object that is made of something when a script first looks into it: most never do. */
export function onDemand<Source>(source: Source, make: (source: Source) => object): object {
  return new Proxy<Deferred>(new MadeOf(source, make), handler)
}

interface Deferred {
  readonly made: object
}

class MadeOf<Source> implements Deferred {
  readonly #source: Source
  readonly #make: (source: Source) => object
  #made: object | undefined

  constructor(source: Source, make: (source: Source) => object) {
    this.#source = source
    this.#make = make
  }

  get made(): object {
    return (this.#made ??= this.#make(this.#source))
  }
}

const handler: ProxyHandler<Deferred> = {
  get: (target, name): unknown => Reflect.get(target.made, name),
  set: (target, name, value) => Reflect.set(target.made, name, value),
  has: (target, name) => Reflect.has(target.made, name),
  deleteProperty: (target, name) => Reflect.deleteProperty(target.made, name),
  getPrototypeOf: (target) => Reflect.getPrototypeOf(target.made),
  ownKeys: (target) => Reflect.ownKeys(target.made),
  getOwnPropertyDescriptor: (target, name) => Reflect.getOwnPropertyDescriptor(target.made, name),
  defineProperty: (target, name, descriptor) => Reflect.defineProperty(target.made, name, descriptor),
  preventExtensions: () => false,
}
