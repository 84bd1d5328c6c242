// TypeScript with types, enums, namespaces and parameter properties
// prints: undefined q 1 3 1
import http, { type RefinedResponse, type Response } from 'k6/http'
import { Options } from 'k6/options'
enum Color {
  Red = 1,
}
namespace N {
  export const z = 3
}
abstract class A<T> {
  constructor(
    protected readonly x: T,
    public y?: number,
  ) {}
  abstract go(): T
  get(): T {
    return this.x
  }
}
class B2 extends A<string> {
  go(): string {
    return http.get(__ENV.BASE_URL!).json('url') as string satisfies string
  }
}
export const options: Options = { iterations: 1 }
export default function (): void {
  const b = new B2('q')
  console.log(b.go(), b.get(), Color.Red, N.z, <any>1)
}
