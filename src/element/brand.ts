/** The custom properties that a brand sets. */
export type BrandProperty = `--identification-${
  | 'text'
  | 'muted'
  | 'background'
  | 'line'
  | 'edge'
  | 'accent'
  | 'on-accent'
  | 'good'
  | 'bad'
  | 'notice'
  | 'radius'
  | 'button-radius'
  | 'shadow'
  | 'font'
  | 'heading-font'}`;
