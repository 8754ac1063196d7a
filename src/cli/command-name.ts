/** How a person starts this command: from a checkout, or where the package is installed. */
export const COMMAND_NAME = import.meta.url.endsWith('.ts')
  ? 'npm run -s cli --'
  : 'npx identification-machine';
