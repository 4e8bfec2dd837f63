// The same objects for `import`.

import testing from './testing.js'

export const { FakeCloud, SECRET_ID, SECRET_KEY } = testing
