import { html } from 'hono/html';

/** After how many seconds the page asks again. */
export const RETRY_AFTER_S = 3;

export const LANDING_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/**
 * The page of a return that could not be saved. It repeats the request by itself: nothing of the return
 * is used up. The link has no address of its own, so that it takes nothing from the request.
 */
export const waitingPage = () =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="${String(RETRY_AFTER_S)}" />
        <title>One moment – your return is not saved yet</title>
        <style>
          :root {
            color-scheme: light dark;
            font:
              1.1rem/1.5 system-ui,
              sans-serif;
          }
          main {
            max-width: 34rem;
            margin: 18vh auto;
            padding: 0 1.5rem;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>Your return is not saved yet</h1>
          <p>
            You have come back, but our server could not save that just now. Nothing is lost. This
            page tries again by itself every few seconds: please keep it open.
          </p>
          <p><a href="">Try again now</a></p>
          <div lang="bg">
            <h2>Връщането Ви още не е записано</h2>
            <p>
              Върнахте се, но сървърът ни не успя да го запише в момента. Нищо не е загубено. Тази
              страница опитва отново сама на всеки няколко секунди: моля, не я затваряйте.
            </p>
          </div>
        </main>
      </body>
    </html>`;
