import type { MessagesWith } from '../messages.js';

export const messages: MessagesWith<'one'> = {
  steps: {
    label: 'Steps',
    start: 'Start',
    identityCheck: 'Identity check',
    signing: 'Signing',
    done: 'Done',
  },
  states: {
    idle: {
      title: 'Confirm who you are',
      text: 'You will show an identity document, take a photo of yourself and sign. It takes about five minutes, and you can stop and go on later.',
    },
    initiating: { title: 'Preparing your identity check', text: 'This takes a moment.' },
    restarting: { title: 'Preparing a new identity check', text: 'This takes a moment.' },
    awaitingRedirect: {
      title: 'Your identity check is ready',
      text: 'Have your identity document ready. You will return here automatically when you are done.',
    },
    phaseA: {
      title: 'Your identity is being checked',
      text: 'You can leave this page open, or come back later: nothing is lost.',
    },
    signing: {
      title: 'Your documents are ready to sign',
      text: 'Read and sign them. You will return here automatically when you are done.',
    },
    phaseB: {
      title: 'Your signature is being confirmed',
      text: 'You can leave this page open, or come back later: nothing is lost.',
    },
    finalizing: {
      title: 'Your identification is being completed',
      text: 'You have done everything. The rest finishes automatically, even if the connection is bad.',
    },
    stalled: {
      title: 'This takes longer than usual',
      text: 'Nothing is lost. You can keep waiting, or start again with a new identity check.',
    },
    completed: { title: 'You are identified', text: 'Thank you. You can close this page.' },
    cancelled: {
      title: 'You have given up the identification',
      text: 'You can start again whenever you like.',
    },
    expired: {
      title: 'The identification has expired',
      text: 'You can start again whenever you like.',
    },
  },
  failures: {
    connection: {
      title: 'There is a problem with the connection',
      text: 'Nothing is lost. Check your connection and try again in a moment.',
    },
    login: { title: 'Please log in again', text: 'You can then carry on where you left off.' },
    data: {
      title: 'Some of your details are missing',
      text: 'Complete your details, then try again.',
    },
    refused: {
      title: 'The identification is not possible',
      text: 'Please contact our support team and quote the code below.',
    },
    identityCheck: {
      title: 'Your identity check was not successful',
      text: 'You can try again. Make sure that the document can be read and that there is enough light.',
    },
    signing: {
      title: 'The documents were not signed',
      text: 'You can open them again, or start with a new identity check.',
    },
    expired: {
      title: 'The time for this step has run out',
      text: 'You can open the step again, or start with a new identity check.',
    },
    failed: {
      title: 'The identification has failed',
      text: 'You can start again with a new identity check.',
    },
    confirmation: {
      title: 'Your documents are not confirmed yet',
      text: 'Nothing is lost. Try again in a moment.',
    },
  },
  progress: {
    since: 'For {time}',
    nextIn: 'checking again in {time}',
    asking: 'checking now',
    noAnswer: {
      one: 'No answer yet ({count} attempt). We continue automatically.',
      other: 'No answer yet ({count} attempts). We continue automatically.',
    },
  },
  actions: {
    start: 'Start',
    openIdentityCheck: 'Go to the identity check',
    openSigning: 'Go to the signing',
    openAgain: 'Open again',
    openHere: 'Open on this page',
    backToPage: 'Back to the page that you left',
    retry: 'Try again',
    restart: 'Start over',
    keepWaiting: 'Keep waiting',
    checkNow: 'Check now',
    finished: 'I have finished there',
    handOff: 'Continue on your phone',
    cancel: 'Cancel',
    startAgain: 'Another identification',
  },
  cancelQuestion: {
    title: 'Give up the identification?',
    text: 'What you have done so far will have to be done again.',
    yes: 'Give up',
    no: 'Go on',
  },
  notices: {
    offline: 'You are offline. We continue automatically when you are back online.',
    memory: 'This browser stores nothing for us. Please do not close or reload this page.',
    mirror: 'The identification runs in another tab; this one shows the same.',
    popupOpen: 'The page is open in another window.',
    popupBlocked: 'Your browser has blocked the window.',
    returned: 'Have you finished there? If not, open the page again.',
    connecting: 'We are connecting…',
    reconnecting: 'The server does not answer. We are trying to reach it again.',
    login: 'Please log in again to go on.',
    notAccepted: 'That is no longer possible. You can see the current status here.',
    notSent: 'That did not work. Please try again in a moment.',
    notAllowed: 'That is not possible from here. Please contact our support team.',
  },
  details: { code: 'Code', correlationId: 'Reference' },
};
