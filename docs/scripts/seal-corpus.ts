/** Seals the checkpoints of the version that is released: `node --import tsx docs/scripts/seal-corpus.ts`. */
import { seal, sealOf, VERSION } from '../../test/corpus/folder.js';

if (sealOf(VERSION) !== undefined) throw new Error(`${VERSION} is released already.`);
seal(VERSION);
process.stdout.write(`The checkpoints of ${VERSION} are sealed.\n`);
