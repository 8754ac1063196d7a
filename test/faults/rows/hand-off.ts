/** Row 90: the link to another device gets into other hands. */
import { inFile, type Row } from '../table.js';

const ONE_DEVICE =
  'The identification is on one device alone, and there is no link to another one.';

export const HAND_OFF_ROWS: readonly Row[] = [
  {
    id: 90,
    injected: 'A link to another device is replayed, forwarded, photographed, previewed or too old',
    expected:
      'One device opens it, once, within 10 minutes, and gets no hosted URL until the code is confirmed; any other gets a page that says so, and changes nothing; the user ends the access at any moment',
    scenarios: [],
    tests: {
      server: [
        ...inFile('server/handing-off.test.ts')(
          'shows a device the identification once the code is confirmed, and not before',
          'lets one of many devices open a link, and changes nothing for the others',
          'refuses the link itself where a device has to show its own secret',
          'ends the access of a device with a refusal, also after it was confirmed',
          'ends the access of a device with a new link',
          'ends a link and a code after ten minutes, and the access of a device after a day',
          'hands off nothing that is over, and shows a confirmed device how it ended',
          'removes the hand-off with the identification',
        ),
        ...inFile('http/hand-off.test.ts')(
          'refuses a link that was used: replayed or forwarded, and changes nothing',
          'changes nothing when a link is only looked at',
          'refuses a link after ten minutes, and shows none at the desktop',
          'takes no forged cookie, nor another signed cookie of the API under its name',
          'gives the cookie of one identification no access to another one',
        ),
        ...inFile('element/hand-off.long.ts')(
          'a link that was used gets a clear page, replayed or forwarded, and changes nothing',
          'a link that is too old gets a clear page at the phone, and the desktop makes a new one',
          'a phone whose code differs gets no further, and its page says so',
        ),
      ],
      Restate: inFile('restate/handing-off.long.ts')(
        'hands an identification off to the one device that opens the link, once its code is confirmed',
        'keeps no hand-off of an identification that is over or was removed',
      ),
    },
    outOfReach: { 'in process': ONE_DEVICE, page: ONE_DEVICE },
  },
];
