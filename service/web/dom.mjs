/**
 * The part of the page with this id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function within(root, selector, type) {
  const found = root.querySelector(selector)
  if (!(found instanceof type)) throw new Error(`expected ${selector} to be a ${type.name}`)
  return found
}

/**
 * Puts texts into the fields of an element; a field without text is hidden. Text stays text, whatever it holds.
 * @param {ParentNode} root
 * @param {Readonly<Record<string, string | undefined>>} texts - by name of the field
 */
export function fill(root, texts) {
  for (const [name, text = ''] of Object.entries(texts)) {
    const field = within(root, `[data-field="${name}"]`, HTMLElement)
    if (field.textContent !== text) field.textContent = text
    show(field, text !== '')
  }
}

/**
 * @param {HTMLElement} element
 * @param {boolean} isShown
 */
export function show(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown
}

/**
 * Colour and shape together.
 * @param {HTMLElement} element
 * @param {string} tone
 */
export function setTone(element, tone) {
  if (element.dataset['tone'] === tone) return
  element.dataset['tone'] = tone
  element.querySelector(':scope > .icon > use')?.setAttribute('href', `#icon-${tone}`)
}

/**
 * Makes the children of a list those of the items, in their order. What is there already stays the same element, so
 * that it keeps the focus.
 * @template T
 * @param {HTMLElement} list
 * @param {readonly T[]} items
 * @param {{ keyOf: (item: T, index: number) => string, make: () => HTMLElement, update: (element: HTMLElement, item: T) => void }} how
 */
export function syncList(list, items, { keyOf, make, update }) {
  const present = new Map([...list.children].map((child) => [child.getAttribute('data-key'), child]))
  const wanted = items.map((item, index) => {
    const key = keyOf(item, index)
    const found = present.get(key)
    const element = found instanceof HTMLElement ? found : make()
    element.dataset['key'] = key
    update(element, item)
    return element
  })
  for (const child of present.values()) if (!wanted.some((element) => element === child)) child.remove()
  for (const [index, element] of wanted.entries()) {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null)
  }
}

/**
 * A maker of what a template holds.
 * @param {string} id
 * @returns {() => HTMLElement}
 */
export function fromTemplate(id) {
  const template = part(id)
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`expected #${id} to be a template`)
  return () => {
    const made = template.content.firstElementChild?.cloneNode(true)
    if (!(made instanceof HTMLElement)) throw new Error(`expected #${id} to hold an element`)
    return made
  }
}
