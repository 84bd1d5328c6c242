/** The median of some values; of two middle ones their mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

/** How long something takes (ms). */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Minimum, median and maximum as text. */
export function spread(values: readonly number[], unit = 'ms'): string {
  const shown = [Math.min(...values), median(values), Math.max(...values)].map((value) => Math.round(value))
  return `min ${shown[0]}, median ${shown[1]}, max ${shown[2]} ${unit} of ${values.length}`
}
