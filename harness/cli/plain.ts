// Control characters of C0 and C1, and those that turn the direction of text: what a target says must not move the cursor.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g

/** Text on one line and without control characters, safe to print whoever wrote it. */
export function plain(text: string): string {
  return text.replaceAll(CONTROL, ' ')
}
