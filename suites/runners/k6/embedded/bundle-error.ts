/** A script that cannot be read as one, or waits where this engine can't: a syntax error, a missing module, a request in a getter. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
}
