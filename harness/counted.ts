/** A number with its noun, for messages: `1 case`, `2 cases`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`
}
