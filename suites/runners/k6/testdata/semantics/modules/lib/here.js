export const here = (path) => import.meta.resolve(path)
