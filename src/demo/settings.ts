import * as v from 'valibot';

const settingsSchema = v.object({
  userId: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647)), 42),
  language: v.optional(v.picklist(['bg', 'en'])),
  openIn: v.optional(v.picklist(['page', 'popup']), 'page'),
});

/** What the person at the demo has chosen; an app has a login instead. */
export type Settings = v.InferOutput<typeof settingsSchema>;

const KEY = 'demo.settings';

/** The stored settings; the defaults where there are none, or they cannot be read. */
export function readSettings(): Settings {
  try {
    const parsed = v.safeParse(settingsSchema, JSON.parse(localStorage.getItem(KEY) ?? '{}'));
    if (parsed.success) return parsed.output;
  } catch {
    // Blocked, or no JSON.
  }
  return v.parse(settingsSchema, {});
}

export function writeSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Blocked: the choice lasts as long as the page.
  }
}
