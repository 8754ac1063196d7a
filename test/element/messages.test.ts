import { expect, expectTypeOf, test } from 'vitest';
import { LANGUAGES, loadMessages, localeOf, type Language } from '../../src/element/languages.js';
import { withOverrides, type Messages, type MessagesWith } from '../../src/element/messages.js';
import { durationText, pluralText } from '../../src/element/progress.js';

/** The texts of a language by the path to each. */
function textsIn(value: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, text]: [string, unknown]) =>
      typeof text === 'string'
        ? [[path + key, text] as const]
        : [...textsIn(Object(text) as object, `${path}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] => text.match(/\{\w+\}/g) ?? [];

test.each(LANGUAGES)('%s has each text once, and no other language’s', async (language) => {
  const texts = textsIn(await loadMessages(language));
  const english = textsIn(await loadMessages('en'));

  for (const [path, text] of texts) {
    expect(text, path).toBe(text.trim());
    expect(text, path).not.toBe('');
    expect(text, path).not.toMatch(/["']| {2}|\.\.\./);
    if (language !== 'en' && text.length > 20) expect(text, path).not.toBe(english.get(path));
  }
  for (const [path, text] of english) {
    if (path.startsWith('progress.noAnswer')) continue;
    expect(placeholders(texts.get(path) ?? ''), path).toEqual(placeholders(text));
  }
});

test.each(LANGUAGES)('%s has a text for each of its plural categories', async (language) => {
  const { noAnswer } = (await loadMessages(language)).progress;

  expect(Object.keys(noAnswer).sort()).toEqual(
    // Turkish and others list `one`, too, although most counts are `other`.
    new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort(),
  );
});

test('a language without a text, or without a plural form, does not compile', () => {
  interface Incomplete extends Omit<Messages, 'actions'> {
    readonly actions: Omit<Messages['actions'], 'cancel'>;
  }

  expectTypeOf<Incomplete>().not.toExtend<Messages>();
  expectTypeOf<MessagesWith<'one'>>().not.toExtend<MessagesWith<'one' | 'few'>>();
});

/** Words that address a friend; a bank is formal. In Polish, banks say "Ty", with a capital. */
const FAMILIAR: Partial<Record<Language, string>> = {
  bg: 'ти|твоя|твоят|твоите|ви|ваш|вашите|ваши',
  de: 'du|dich|dir|dein|deine|deinen|deiner|ihr|ihre|ihren|ihrer',
  el: 'εσύ|σου|σε σένα',
  es: 'tú|tu|tus|te|ti',
  fr: 'tu|toi|ton|tes',
  it: 'tu|tuo|tua|tuoi|tue|ti',
  pl: 'ty|twój|twoja|twoją|twoich|twojej',
  pt: 'tu|teu|tua|teus|tuas|te|você',
  ro: 'tu|tău|ta|tale|tine|te',
  tr: 'sen|seni|senin|sana',
  uk: 'ти|твій|твоя|твою|твої|тобі',
};

test.each(Object.entries(FAMILIAR))('%s addresses the user formally', async (language, words) => {
  const familiar = new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, 'u');
  const known = LANGUAGES.find((each) => each === language) ?? 'en';

  for (const [path, text] of textsIn(await loadMessages(known))) {
    expect(text, path).not.toMatch(familiar);
  }
});

test('French does not break a line before a colon, a question mark or a semicolon', async () => {
  for (const [path, text] of textsIn(await loadMessages('fr'))) {
    expect(text, path).not.toMatch(/(?<![\u00a0\u202f])[:;?!]/);
  }
});

test.each([
  [1, 'Nie ma jeszcze odpowiedzi (1 próba). Kontynuujemy automatycznie.'],
  [3, 'Nie ma jeszcze odpowiedzi (3 próby). Kontynuujemy automatycznie.'],
  [12, 'Nie ma jeszcze odpowiedzi (12 prób). Kontynuujemy automatycznie.'],
  [22, 'Nie ma jeszcze odpowiedzi (22 próby). Kontynuujemy automatycznie.'],
])('a count of %i has its plural in Polish', async (count, text) => {
  const { noAnswer } = (await loadMessages('pl')).progress;

  expect(pluralText(noAnswer, count, 'pl')).toBe(text);
});

test.each([
  [0, 'en', '0 sec'],
  [-2_000, 'en', '0 sec'],
  [40_400, 'en', '40 sec'],
  [60_000, 'en', '1 min'],
  [80_000, 'de', '1 Min. 20 Sek.'],
  [3_725_000, 'bg', '1 ч 2 мин'],
  [90_000_000, 'en', '1 day 1 hr'],
])('%i ms in %s is %s', (ms, tag, text) => {
  // A line does not break within it.
  expect(durationText(ms, tag)).toBe(text.replaceAll(' ', '\u00a0'));
});

test.each([
  [['bg-BG'], { language: 'bg', tag: 'bg-BG', direction: 'ltr' }],
  [['xx', 'de-AT'], { language: 'de', tag: 'de-AT', direction: 'ltr' }],
  [['ar-EG'], { language: 'ar', tag: 'ar-EG', direction: 'rtl' }],
  [['PT'], { language: 'pt', tag: 'pt', direction: 'ltr' }],
  [['de-_'], { language: 'de', tag: 'de', direction: 'ltr' }],
  [['', 'ja'], { language: 'en', tag: 'en', direction: 'ltr' }],
])('the tags %j give the locale %j', (tags, locale) => {
  expect(localeOf(tags)).toEqual(locale);
});

test('an override replaces single texts and leaves the others', async () => {
  const english = await loadMessages('en');

  const messages = withOverrides(english, {
    states: { completed: { title: 'Welcome to the bank' } },
    failures: { notEligible: { title: 'Your IBAN is missing', text: 'Add it in your profile.' } },
  });

  expect(messages.states.completed).toEqual({
    title: 'Welcome to the bank',
    text: 'Thank you. You can close this page.',
  });
  expect(messages.failures.notEligible?.title).toBe('Your IBAN is missing');
  expect(messages.failures.data).toEqual(english.failures.data);
  expect(english.states.completed.title).toBe('You are identified');
});
