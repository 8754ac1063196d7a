import type { HandOffMessages } from '../messages.js';

export const messages: HandOffMessages = {
  title: 'Continue on your phone',
  scan: 'Scan the code with the camera of your own phone. The link works once. Do not send it to anyone.',
  picture: 'QR code of the link',
  copy: 'Copy the link',
  copied: 'Copied',
  left: '{time} left',
  compare: 'Your phone shows a code. Is it the same as this one?',
  code: 'Code',
  same: 'The codes are the same',
  differ: 'They differ',
  confirmed:
    'Continue on your phone. This page shows the same, and you can finish on either of them.',
  end: 'Stop on the phone',
  gone: 'The link was refused or is too old. Nothing has changed.',
  again: 'Make a new link',
  failed: 'That did not work. Please try again in a moment.',
  close: 'Close',
};
