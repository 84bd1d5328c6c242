import { describe, expect, it } from 'vitest'
import { routeOf } from './route.mjs'

const ID = '0199c0de-0000-7000-8000-000000000000'

describe('routeOf', () => {
  it.each([
    ['', { view: 'status' }],
    ['#/', { view: 'status' }],
    ['#/nothing', { view: 'status' }],
    ['#/sessions', { view: 'sessions' }],
    [`#/sessions/${ID}`, { view: 'session', id: ID }],
    ['#/sessions/../../api', { view: 'sessions' }],
    ['#/join', { view: 'join', code: '' }],
    ['#/join/abc234', { view: 'join', code: 'ABC234' }],
    ['#/join/<img src=x>', { view: 'join', code: '' }],
  ])('%s', (hash, route) => {
    expect(routeOf(hash)).toEqual(route)
  })
})
