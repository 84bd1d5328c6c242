import { nodeCrypto } from './builtins.ts'
import { GoError } from './faults.ts'

/** The separator of the names in a group's path, as k6 has it. */
export const GROUP_SEPARATOR = '::'
const ROOT_ID = 'd41d8cd98f00b204e9800998ecf8427e' // MD5 of nothing

/** A group of checks; the root has no name. */
export class Group {
  readonly name: string
  readonly path: string
  readonly groups: Map<string, Group> = new Map()
  readonly checks: Map<string, Check> = new Map()

  constructor(name: string, path: string) {
    this.name = name
    this.path = path
  }

  /** A group of the root that does not stand in it yet. */
  static apart(name: string): Group {
    return new Group(name, `${GROUP_SEPARATOR}${name}`)
  }

  group(name: string): Group {
    const known = this.groups.get(name)
    if (known) return known
    refuseSeparator(name)
    const group = new Group(name, `${this.path}${GROUP_SEPARATOR}${name}`)
    this.groups.set(name, group)
    return group
  }

  check(name: string): Check {
    const known = this.checks.get(name)
    if (known) return known
    refuseSeparator(name)
    const check = { name, path: `${this.path}${GROUP_SEPARATOR}${name}`, passes: 0, fails: 0 }
    this.checks.set(name, check)
    return check
  }
}

// Looked at when a name is new: a path could not be told from another otherwise.
function refuseSeparator(name: string): void {
  if (name.includes(GROUP_SEPARATOR)) throw new GoError(`group and check names may not contain '${GROUP_SEPARATOR}'`)
}

/** How often a check held and did not. */
export interface Check {
  readonly name: string
  readonly path: string
  passes: number
  fails: number
}

/** Adds a group of its own to the one that it stands in, where there is something in it. */
export function joinGroup(outer: Group, inner: Group): void {
  if (inner.checks.size + inner.groups.size > 0) mergeGroup(outer.group(inner.name), exportGroup(inner))
}

/** A group as `handleSummary` gets it. */
export interface ExportedGroup {
  readonly name: string
  readonly path: string
  readonly id: string
  readonly groups: readonly ExportedGroup[]
  readonly checks: readonly (Check & { readonly id: string })[]
}

/** Adds what another thread counted. */
export function mergeGroup(group: Group, { groups, checks }: ExportedGroup): void {
  for (const { name, passes, fails } of checks) {
    const check = group.check(name)
    check.passes += passes
    check.fails += fails
  }
  for (const inner of groups) mergeGroup(group.group(inner.name), inner)
}

/** A group as `handleSummary` gets it, with its checks and the groups in it. */
export function exportGroup(group: Group): ExportedGroup {
  return {
    name: group.name,
    path: group.path,
    id: idOf(group.path),
    groups: [...group.groups.values()].map(exportGroup),
    checks: [...group.checks.values()].map((check) => ({ ...check, id: idOf(check.path) })),
  }
}

// k6's ids: the MD5 of the path
function idOf(path: string): string {
  return path === '' ? ROOT_ID : nodeCrypto().createHash('md5').update(path).digest('hex')
}
