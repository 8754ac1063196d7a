import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { clickThrough, identityUrl, initiate, open, signingUrl, start, submit } from './helpers.js';

const STEPS = [
  [
    'the identity check',
    (sandbox: Sandbox): Promise<string> => identityUrl(sandbox, 7),
    {
      en: ['Your identity document', 'Your face', 'How does the check end?'],
      bg: ['Вашият документ за самоличност', 'Вашето лице', 'Как да завърши проверката?'],
    },
    {
      en: ['Use this photo', 'Use this photo', 'Pass the check', 'Fail the check'],
      bg: ['Използвай снимката', 'Използвай снимката', 'Успешна проверка', 'Неуспешна проверка'],
    },
  ],
  [
    'the signing',
    async (sandbox: Sandbox): Promise<string> => {
      await submit(await identityUrl(sandbox, 7), 'pass');
      return signingUrl(sandbox, 7);
    },
    {
      en: ['Read the document', 'Your signature', 'How does the signing end?'],
      bg: ['Прочетете документа', 'Вашият подпис', 'Как да завърши подписването?'],
    },
    {
      en: ['Continue', 'Continue', 'Sign', 'Decline to sign'],
      bg: ['Продължи', 'Продължи', 'Подписвам', 'Отказвам да подпиша'],
    },
  ],
] as const;

const all = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(([, text = '']) => text.trim());

describe.each(STEPS)('%s', (_, begin, headings, buttons) => {
  test.each(['en', 'bg'] as const)('has three screens in a row: %s', async (lang) => {
    const url = await begin(await start());
    const screens = await clickThrough(url, lang);
    expect(screens.flatMap((html) => all(html, /<h1>(.*?)<\/h1>/gs))).toEqual(headings[lang]);
    expect(screens.flatMap((html) => all(html, /<button[^>]*>(.*?)<\/button>/gs))).toEqual(
      buttons[lang],
    );
    const of = { en: 'of', bg: 'от' }[lang];
    expect(screens.flatMap((html) => all(html, /<strong>(\d .*?)<\/strong>/g))).toEqual(
      [1, 2, 3].map((step) => `${String(step)} ${of} 3`),
    );
  });

  test('keeps the language that the user chose on the first screen', async () => {
    const url = await begin(await start());
    for (const html of await clickThrough(`${url}?lang=bg`, 'en')) {
      expect(html).toContain('<html lang="bg">');
      expect(html).toContain(`href="${new URL(url).pathname}/leave?lang=bg"`);
    }
  });

  test('is marked as a sandbox and names its provider on every screen', async () => {
    for (const html of await clickThrough(await begin(await start()))) {
      expect(html).toContain('Sandbox: nothing here is real');
      expect(html).toMatch(/This page stands in for (Onfido|Signhost)\./);
    }
  });

  test('changes nothing before the last screen is submitted', async () => {
    const sandbox = await start();
    const url = await begin(sandbox);
    const before = sandbox.sessions(7);
    await clickThrough(url);
    expect(sandbox.sessions(7)).toEqual(before);
  });

  test('can be left from every screen', async () => {
    const url = await begin(await start());
    for (const html of await clickThrough(url)) {
      const [link = ''] = all(html, /href="([^"]+\/leave[^"]*)"/g);
      expect((await open(String(new URL(link, url)))).status).toBe(200);
    }
  });

  test('has no script and no external resource', async () => {
    for (const html of await clickThrough(await begin(await start()))) {
      expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\son\w+=|url\(|@import/i);
      expect(html).not.toMatch(/\s(style|href="(?![/?]))/);
    }
  });

  test('has one first-level heading and one of each landmark on every screen', async () => {
    for (const html of await clickThrough(await begin(await start()))) {
      for (const tag of ['h1', 'main', 'header', 'title']) {
        expect(all(html, new RegExp(`<${tag}[ >]()`, 'g'))).toHaveLength(1);
      }
    }
  });

  test('has no screens after a newer identification has started', async () => {
    const sandbox = await start();
    const url = await begin(sandbox);
    await initiate(sandbox, 7, { isRestartIdentification: true });
    const answer = await open(`${url}/result`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('A newer identification has started');
  });
});

describe('a screen', () => {
  test.each(['/signature', '/none', '/result/more'])(
    'that the identity check does not have is a readable 404: %s',
    async (path) => {
      const answer = await open((await identityUrl(await start(), 7)) + path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('<h1>Page not found</h1>');
    },
  );

  test('of the signing requires a tick before the next one', async () => {
    const [, begin] = STEPS[1];
    const screens = await clickThrough(await begin(await start()));
    const boxes = screens.map((html) => all(html, /<input type="checkbox" name="(\w+)" required/g));
    expect(boxes).toEqual([['read'], ['signature'], []]);
  });

  test('of the signing shows a contract that says that it is made up', async () => {
    const [, begin] = STEPS[1];
    const [contract] = await clickThrough(await begin(await start()));
    expect(contract).toContain('Agreement on a payment account');
    expect(contract).toContain('The parties are made up. This agreement binds nobody.');
  });
});
