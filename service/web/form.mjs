import { fill } from './dom.mjs'

/**
 * Sends a form by script when it is submitted, once at a time, and shows beside it what went wrong.
 * @param {HTMLElement} form - holds a field `error`
 * @param {(read: (name: string) => string) => Promise<string | undefined>} send - gets what was typed, without spaces
 *   around it; answers what went wrong
 */
export function onSubmit(form, send) {
  if (!(form instanceof HTMLFormElement)) throw new Error(`expected #${form.id} to be a form`)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const data = new FormData(form)
    /** @param {string} name */
    const read = (name) => {
      const value = data.get(name)
      return typeof value === 'string' ? value.trim() : ''
    }
    void once(form, async () => send(read))
  })
}

/**
 * The same for a button that is not part of a form.
 * @param {HTMLElement} button
 * @param {HTMLElement} place - holds a field `error`
 * @param {() => Promise<string | undefined>} act
 */
export function onClick(button, place, act) {
  button.addEventListener('click', () => void once(place, act))
}

/**
 * @param {HTMLElement} place
 * @param {() => Promise<string | undefined>} act
 */
async function once(place, act) {
  if (place.ariaBusy === 'true') return
  place.ariaBusy = 'true'
  fill(place, { error: undefined })
  try {
    fill(place, { error: await act() })
  } finally {
    place.ariaBusy = 'false'
  }
}
