/** The major versions of k6 whose flags, summary and exit codes are known here. */
const KNOWN_MAJORS: ReadonlySet<number> = new Set([1, 2])

/** The version that `k6 version` tells, for example `2.2.0`; `undefined`: what answers is no k6. */
export function versionIn(answer: string): string | undefined {
  // `k6 v2.2.0 (go1.25.0, linux/amd64)`; lines about extensions may follow
  return /^k6(?:\.exe)? v(\d+\.\d+\.\d+[^\s,()]*)/m.exec(answer)?.[1]
}

/** Why a version is not used; `undefined`: it is. What an unknown version means by its summary can't be known. */
export function faultOfVersion(version: string): string | undefined {
  const major = Number(/^\d+/.exec(version)?.[0])
  return KNOWN_MAJORS.has(major) ? undefined : `expected k6 1.x or 2.x, got ${version}`
}
