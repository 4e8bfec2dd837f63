export * from './rotation.js'
