// What it is made of, until it is made.
interface Deferred {
  readonly make: () => object
  made: object | undefined
}

/** An object that is made when a script first looks into it: most never do. */
export function onDemand(make: () => object): object {
  return new Proxy<Deferred>({ make, made: undefined }, handler)
}

const handler: ProxyHandler<Deferred> = {
  get: (target, name): unknown => Reflect.get(madeOf(target), name),
  set: (target, name, value) => Reflect.set(madeOf(target), name, value),
  has: (target, name) => Reflect.has(madeOf(target), name),
  deleteProperty: (target, name) => Reflect.deleteProperty(madeOf(target), name),
  ownKeys: (target) => Reflect.ownKeys(madeOf(target)),
  getOwnPropertyDescriptor: (target, name) => Reflect.getOwnPropertyDescriptor(madeOf(target), name),
  defineProperty: (target, name, descriptor) => Reflect.defineProperty(madeOf(target), name, descriptor),
  preventExtensions: () => false,
}

function madeOf(target: Deferred): object {
  return (target.made ??= target.make())
}
