/** Why a request has no answer, as k6 tells it. */
export interface RequestFault {
  readonly message: string
  readonly code: number
}

/** The code of something of no kind of its own. */
export const UNKNOWN_FAULT = 1000
