import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100 // CLK_TCK of every Linux that Node runs on

/** Processor time that a process has used so far, all its threads together (s). Linux. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
