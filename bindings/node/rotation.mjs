// The same functions for `import`.

import rotation from './rotation.js'

export const { rotate, plan } = rotation
