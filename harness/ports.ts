/** Time, as a port so that tests decide it. */
export interface Clock {
  /** The present instant, ISO-8601 in UTC with milliseconds. */
  now(): string
  /** Milliseconds since an arbitrary start; never runs backwards. */
  elapsedMs(): number
}

/** Environment variables, read only in `cli/` and handed on. */
export type Env = Readonly<Record<string, string | undefined>>

/** What the core needs of the world. */
export interface Ports {
  readonly clock: Clock
  readonly env: Env
  /** Six characters that make a run id unique. */
  readonly randomId: () => string
  /** Folder of the config; relative paths start here. */
  readonly rootDir: string
  /** Commit that is checked out, with `-dirty` behind it when files differ; `undefined` outside a repository. */
  readonly commit: () => Promise<string | undefined>
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  elapsedMs: () => performance.now(),
}
