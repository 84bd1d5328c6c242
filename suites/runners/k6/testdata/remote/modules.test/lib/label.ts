interface Answer {
  readonly name: string
  readonly status: number
}
export function label({ name, status }: Answer): string {
  return `${name} ${status}`
}
