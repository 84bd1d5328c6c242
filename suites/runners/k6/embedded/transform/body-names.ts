// A function that waits has its code in a generator beside it: this says what that is called. Loaded where scripts run, so it
// loads nothing else.

const MARK = '$$body'

/** The name of a function's generator; no script has such names. */
export function bodyNameOf(name: string): string {
  return `${name}${MARK}`
}

/** Whether it is the name of a generator. */
export function isBodyName(name: string): boolean {
  return name.endsWith(MARK)
}

/** What a function of the script is called, by the name that it or its generator has. */
export function scriptNameOf(name: string): string {
  return isBodyName(name) ? name.slice(0, -MARK.length) : name
}
