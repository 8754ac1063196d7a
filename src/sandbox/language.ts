/** The languages of the hosted pages. */
export type Language = 'bg' | 'en';

const isLanguage = (text: string | undefined): text is Language => text === 'bg' || text === 'en';

/** The language to switch to. */
export const otherLanguage = (language: Language): Language => (language === 'en' ? 'bg' : 'en');

/**
 * The language of a page: the one that the user clicked, else the browser's favourite, else English.
 *
 * @param chosen the query parameter `lang`
 * @param acceptLanguage the header; regions are ignored, as Safari sends `bg-BG` alone
 */
export function chooseLanguage(
  chosen: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  if (isLanguage(chosen)) return chosen;
  const favourites = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag, weight] = entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/);
      return { language: tag?.split('-')[0], weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
  return favourites.find(isLanguage) ?? 'en';
}
