import type { Sink } from './sinks.ts'

/** How many values lie above the bar before and up to this one's end. */
export interface HistogramBar {
  readonly upTo: number
  readonly count: number
}

const STEPS = [1, 2, 5] // of every power of ten
const MOST_BARS = 12

/** The values of a trend in bars whose ends are 1, 2 and 5 times a power of ten; none for any other metric. */
export function histogramOf(sink: Sink): readonly HistogramBar[] {
  if (sink.type !== 'trend' || sink.count === 0) return []
  const sorted = sink.sorted()
  const ends = endsFor(Math.max(sink.max, Number.MIN_VALUE))
  const bars: HistogramBar[] = []
  let index = 0
  for (const upTo of ends) {
    const from = index
    while (index < sorted.length && (sorted[index] ?? 0) <= upTo) index += 1
    if (bars.length > 0 || index > from) bars.push({ upTo, count: index - from })
  }
  return bars
}

// The highest end is the first at or above the greatest value; what lies below the lowest is in its bar.
function endsFor(greatest: number): readonly number[] {
  const power = Math.floor(Math.log10(greatest))
  const all = Array.from({ length: 6 }, (_, index) => power + 1 - index)
    .toReversed()
    .flatMap((exponent) => STEPS.map((step) => Number(`${step}e${exponent}`)))
  const last = all.findIndex((end) => end >= greatest)
  return all.slice(Math.max(0, last + 1 - MOST_BARS), last + 1)
}
