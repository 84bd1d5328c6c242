// k6 v2.2.0, internal/features: flags for behaviour that is not settled yet
const KNOWN: ReadonlySet<string> = new Set(['native-histograms', 'merge-run-tags', 'freeze-env'])

/** Which of k6's experimental features a run has. */
export interface Features {
  /** Tags of layers are merged by name; without it, those of a layer take the place of all below. */
  readonly mergesTags: boolean
  /** `__ENV` can't be changed. */
  readonly freezesEnv: boolean
  /** Tags of every sample, one for each feature. */
  readonly tags: Readonly<Record<string, string>>
  readonly active: readonly string[]
  /** Names that are none of k6's features. */
  readonly unknown: readonly string[]
}

/** The features of these names. */
export function featuresOf(names: readonly string[]): Features {
  const given = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted()
  const active = given.filter((name) => KNOWN.has(name))
  return {
    mergesTags: active.includes('merge-run-tags'),
    freezesEnv: active.includes('freeze-env'),
    tags: Object.fromEntries(active.map((name) => [`k6_feature_${name.replaceAll('-', '_')}`, 'true'])),
    active,
    unknown: given.filter((name) => !KNOWN.has(name)),
  }
}
