/** @typedef {{ view: 'status' } | { view: 'sessions' } | { view: 'session', id: string } | { view: 'join', code: string }} Route */

/**
 * The view that an address names.
 * @param {string} hash - of the address, `#` included
 * @returns {Route}
 */
export function routeOf(hash) {
  const [first = '', second = ''] = hash.replace(/^#\/?/, '').split('/')
  if (first === 'sessions' && /^[0-9a-f-]{36}$/i.test(second)) return { view: 'session', id: second }
  if (first === 'sessions') return { view: 'sessions' }
  if (first === 'join') return { view: 'join', code: /^[a-z0-9]{0,6}$/i.test(second) ? second.toUpperCase() : '' }
  return { view: 'status' }
}
