/** A module of an app that exports what it has made of the package: its declarations have names. */
import {
  createGatewayActors,
  identificationInput,
  identificationMachine,
  viewOf,
} from 'identification-machine';
import { createBrowserHost } from 'identification-machine/browser';
import { createJournal } from 'identification-machine/inspect';

export const actors = createGatewayActors({
  baseUrl: 'https://api-test.10npay.com',
  getAccessToken: () => 'token',
});
export const machine = identificationMachine.provide({ actors });
export const input = identificationInput({ subject: { userId: 42 } });
export const host = createBrowserHost({
  actors,
  subject: { userId: 42 },
  returnUrls: { success: '/identified', fail: '/not-identified' },
});
export const journal = createJournal({ write: () => undefined });
export const view = viewOf;
