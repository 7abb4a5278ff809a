// The Node that the project itself is developed with, whatever Node runs the tests: as the runtime of an application that reads
// the proxy's environment, which older ones do not.
import { fileURLToPath } from 'node:url';

export const ownNode = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
