export const path = (name) => `/status/200?${name}`
