/** What k6 says of a name that is no path, no URL and none of its modules, and what helps. */
export function bareName(name: string): string {
  return `The moduleSpecifier "${name}" couldn't be recognised as something k6 supports: expected one of its own modules, a path that starts with . or /, or a URL; a package has to be bundled into the script first (esbuild, webpack or rollup), or imported by the path or URL of its file`
}
