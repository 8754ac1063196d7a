/** Seals the checkpoints of the version that is released: `npm run corpus:seal`. */
import { seal, sealOf, VERSION } from './folder.js';

if (sealOf(VERSION) !== undefined) throw new Error(`${VERSION} is released already.`);
seal(VERSION);
process.stdout.write(`The checkpoints of ${VERSION} are sealed.\n`);
