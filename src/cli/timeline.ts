import { clearLine, cursorTo } from 'node:readline';
import { styleText } from 'node:util';
import type { IdentificationState } from '../../machines/identification.types.js';
import type { IdentificationView, Progress } from '../../machines/identification.view.js';
import type { Failure } from '../../machines/failure.js';
import { printable } from './printable.js';
import { isToBeOpened, type RedirectUrls, type Reporter } from './reporter.js';
import { isInColour, isRedrawable, type Screen } from './terminal.js';

type Style = Parameters<typeof styleText>[0];

const STATES: Record<IdentificationState, { readonly text: string; readonly style: Style }> = {
  initiating: { text: 'asks the gateway for an identity check', style: 'cyan' },
  restarting: { text: 'asks the gateway for a brand-new session', style: 'cyan' },
  awaitingRedirect: { text: 'the user is at the identity check', style: 'magenta' },
  phaseA: { text: 'polls for the result of the identity check', style: 'cyan' },
  signing: { text: 'the user signs the documents', style: 'magenta' },
  phaseB: { text: 'polls for the signed documents', style: 'cyan' },
  finalizing: { text: 'finalizes', style: 'cyan' },
  stalled: { text: 'the status has not changed in time', style: 'yellow' },
  failed: { text: 'has failed', style: 'red' },
  completed: { text: 'is done', style: 'green' },
  cancelled: { text: 'was cancelled', style: 'yellow' },
  expired: { text: 'has waited for too long', style: 'yellow' },
};

const NAME_WIDTH = Math.max(...Object.keys(STATES).map((name) => name.length));
const INDENT = ' '.repeat(9);
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;

const seconds = (ms: number): string => `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;

/**
 * Shows a line for each state and each poll, with the time since the start. At a terminal a last line is
 * redrawn while the machine works.
 *
 * @param adviceOn what the user can do about a failure, in a sentence, or `null`
 */
export function createTimeline(
  returnUrls: RedirectUrls,
  out: Screen,
  err: NodeJS.WritableStream,
  adviceOn: (failure: Failure) => string | null = () => null,
): Reporter {
  const startedAt = Date.now();
  const isTerminal = isRedrawable(out);
  const isColoured = isInColour(out);
  // Node would also take an empty NO_COLOR for a refusal.
  const paint = (style: Style, text: string): string =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;

  let shown: IdentificationView | null = null;
  let frame = 0;
  let spinner: ReturnType<typeof setInterval> | null = null;

  const print = (text: string): void => {
    eraseLiveLine();
    out.write(`${text}\n`);
  };

  function eraseLiveLine(): void {
    if (!isTerminal) return;
    clearLine(out, 0);
    cursorTo(out, 0);
  }

  function drawLiveLine(): void {
    if (shown?.working !== true) return;
    eraseLiveLine();
    const sign = SPINNER[frame++ % SPINNER.length] ?? '';
    const line = `${INDENT}${sign} ${liveText(shown.progress)}`;
    // A terminal of unknown width reports 0.
    const width = out.columns !== undefined && out.columns > 0 ? out.columns : 80;
    out.write(paint('dim', line.slice(0, width - 1)));
  }

  function showState(view: IdentificationView): void {
    const { text, style } = STATES[view.state];
    const time = seconds(Date.now() - startedAt).padStart(7);
    print(`${paint('dim', time)}  ${paint(style, view.state.padEnd(NAME_WIDTH))}  ${text}`);
    if (isToBeOpened(view) && view.hosted) {
      print(`${INDENT}Open this page: ${paint('underline', printable(view.hosted.url))}`);
      print(paint('dim', `${INDENT}It has to come back to ${returnUrls.success} (or /fail).`));
    }
    if (view.failure) {
      const { code, message, title } = view.failure;
      const gatewaySays = title === undefined ? '' : ` (${printable(title)})`;
      print(`${INDENT}${paint('red', code)}: ${message}${gatewaySays}`);
      const advice = adviceOn(view.failure);
      if (advice !== null) print(`${INDENT}${advice}`);
    }
    if (view.output) {
      print(`${INDENT}correlationId  ${paint('bold', printable(view.output.correlationId))}`);
      print(`${INDENT}individualId   ${paint('bold', String(view.output.individualId))}`);
    }
  }

  /** The result of the last call, where it has not led to another state. */
  function showCall({ progress }: IdentificationView, before: Progress): void {
    if (progress.problem !== null && progress.attempts !== before.attempts) {
      const since =
        progress.problemSince === null || progress.attempts < 2
          ? ''
          : ` for ${seconds(Date.now() - progress.problemSince)}`;
      const again = progress.nextCallAt === null ? '' : `, again in ${waitOf(progress)}`;
      print(`${INDENT}${paint('yellow', progress.problem.code)}${since}${again}`);
    } else if (progress.polls !== before.polls && progress.polls > 0) {
      const poll = `poll ${String(progress.polls)}: ${printable(progress.status ?? 'no status yet')}`;
      const { wentBackFrom } = progress;
      const back = wentBackFrom === null ? '' : ` (went back from ${printable(wentBackFrom)})`;
      print(paint('dim', `${INDENT}${poll}${back}, again in ${waitOf(progress)}`));
    }
  }

  return {
    show: (view) => {
      const before = shown;
      shown = view;
      if (before?.state === view.state) showCall(view, before.progress);
      else showState(view);
      if (isTerminal) {
        spinner ??= setInterval(drawLiveLine, FRAME_MS);
        drawLiveLine();
      }
    },
    warn: (message) => {
      eraseLiveLine();
      err.write(`${printable(message)}\n`);
    },
    close: () => {
      if (spinner !== null) clearInterval(spinner);
      eraseLiveLine();
    },
  };
}

const waitOf = ({ nextCallAt }: Progress): string => seconds((nextCallAt ?? 0) - Date.now());

function liveText({ nextCallAt, deadlineAt }: Progress): string {
  const now = Date.now();
  const next = nextCallAt === null ? 'asking' : `asks again in ${seconds(nextCallAt - now)}`;
  const rest = deadlineAt === null ? '' : `, waits for ${seconds(deadlineAt - now)} more`;
  return next + rest;
}
