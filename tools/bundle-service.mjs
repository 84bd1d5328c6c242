// Bundles the service into one file for each entry point, beside the files that it reads at run time: what goes into its image.
// The same input gives the same bytes; modes and times are the Dockerfile's. Usage: node tools/bundle-service.mjs [FOLDER]
import { build } from 'esbuild'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const service = fileURLToPath(new URL('../service/', import.meta.url))
const modules = fileURLToPath(new URL('../node_modules/', import.meta.url))
const out = resolve(process.argv[2] ?? join(service, 'dist'))
const ENTRIES = ['main', 'migrate']
// Folders and files of the service that it reads from disk, whatever is in them.
const READ = ['web', 'prisma/migrations', 'prisma/schema.prisma']
// Packages with files of their own that are read by path: they stay packages, of these files only.
const PACKAGES = {
  '@prisma/schema-engine-wasm': ['schema_engine_bg.js', 'schema_engine_bg.wasm'],
  '@pgsql/types': ['index.js', 'enums.js', 'types.js', 'LICENSE'], // libpg-query asks for it
  'libpg-query': ['wasm', 'LICENSE'],
  'swagger-ui-dist': ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE'],
}

await rm(out, { recursive: true, force: true })
const built = await build({
  entryPoints: ENTRIES.map((name) => ({ in: join(service, `${name}.ts`), out: name })),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'esm',
  charset: 'utf8',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: 'linked',
  logLevel: 'error',
  metafile: true,
  external: [...Object.keys(PACKAGES).flatMap((name) => [name, `${name}/*`]), 'pg-native'],
  // Packages that are not ES modules ask for Node's own by require().
  banner: { js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);" },
  plugins: [{ name: 'own-place', setup: keepOwnPlace }],
})
const isServed = (path) => !/(\.ts|\.test\.\w+|tsconfig\.json|\/testing)$/.test(path)
for (const path of READ) await cp(join(service, path), join(out, path), { recursive: true, filter: isServed })
for (const [name, files] of Object.entries(PACKAGES)) {
  for (const file of ['package.json', ...files]) {
    await cp(join(modules, name, file), join(out, 'node_modules', name, file), { recursive: true })
  }
}
await writeFile(join(out, 'package.json'), '{ "type": "module" }\n')
const bytes = Object.entries(built.metafile.outputs).map(
  ([file, { bytes: size }]) => `${relative(process.cwd(), file)} ${size}`,
)
console.log(bytes.join('\n'))

// A file that reads beside itself must do so after it was moved into the bundle: its URL is the one that it had below service/.
function keepOwnPlace({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path }) => {
    const text = await readFile(path, 'utf8')
    if (!path.startsWith(service) || !text.includes('import.meta.url')) return undefined
    const place = JSON.stringify(`./${relative(service, path)}`)
    return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`), loader: 'ts' }
  })
}
