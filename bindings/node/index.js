'use strict'
// The package's front page. What each service offers is generated; everything else is in lib/.

const services = require('./generated/index.js')
const errors = require('./lib/errors.js')
const { Client } = require('./lib/client.js')

module.exports = { ...services, ...errors, Client }
