// Answers that were ready when the event loop looked at its sockets are read one after the other; each is given the time at
// which the loop looked, and not the time at which its turn came.
let lookedMs = 0

/** When the sockets that are read now were found ready, by `performance.now()`. For callbacks of sockets alone. */
export function socketNow(): number {
  if (lookedMs === 0) {
    lookedMs = performance.now()
    setImmediate(forget) // after the last of these callbacks
  }
  return lookedMs
}

function forget(): void {
  lookedMs = 0
}
