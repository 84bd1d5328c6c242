/**
 * The p-th percentile by linear interpolation between closest ranks, as k6's trends have it.
 * @param sorted - ascending, finite
 * @param p - rank in 0..1
 * @returns 0 for no values: k6 answers so, and whoever judges must look at the count as well
 */
export function percentile(sorted: Float64Array, p: number): number {
  const last = sorted.length - 1
  if (last < 0) return 0
  const rank = Math.min(Math.max(p, 0), 1) * last
  const below = sorted[Math.floor(rank)] ?? 0
  const above = sorted[Math.ceil(rank)] ?? 0
  return below + (above - below) * (rank - Math.floor(rank))
}
