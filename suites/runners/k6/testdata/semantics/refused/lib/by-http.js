export { path } from 'http://modules.test/lib/path.js'
