export const later = (value) => new Promise((resolve) => setTimeout(() => resolve(value), 2))
export const key = await later('key')
