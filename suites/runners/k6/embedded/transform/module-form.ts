// How the bundle takes in modules and gives out what it exports, written for a function in their place.
import type { ExportNamedDeclaration, ImportDeclaration } from 'acorn'
import { nameOf } from './ast.ts'

/** The modules are asked for by name. */
export function importText({ source, specifiers }: ImportDeclaration): string {
  const module = `$$module(${JSON.stringify(source.value)})`
  const bindings = specifiers.map((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return `${specifier.local.name}=${module}`
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported)
    return `${specifier.local.name}=${module}[${JSON.stringify(imported)}]`
  })
  return bindings.length > 0 ? `const ${bindings.join(',')};` : `${module};`
}

/** The bundler ends the file with one list of exports. They are getters: an export may be set later. */
export function exportText({ specifiers }: ExportNamedDeclaration): string {
  const getters = specifiers.map(
    ({ local, exported }) => `get ${JSON.stringify(nameOf(exported))}(){return ${nameOf(local)}}`,
  )
  return `return {${getters.join(',')}};`
}
