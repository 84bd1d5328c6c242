export const text = `a
b`
