import type { StatelyInspectionEvent } from '@statelyai/inspect';
import type { Snapshot } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import type { RedactedInspectionEvent, RedactedSnapshot } from './redacted-event.js';

/** The version of `@statelyai/inspect` whose message format this is. */
const FORMAT_VERSION = '0.7.2';

/** The machine's definition, from which the inspector draws it. It holds only names. */
const DEFINITION = JSON.stringify(identificationMachine.config);

/** Converts a redacted event to a message of Stately's inspector. */
export function toStatelyEvent(
  event: RedactedInspectionEvent,
  ordinal: number,
): StatelyInspectionEvent {
  const base = {
    id: String(ordinal),
    rootId: event.rootId,
    sessionId: event.sessionId,
    createdAt: String(event.at),
    _version: FORMAT_VERSION,
  };
  switch (event.type) {
    case '@xstate.actor':
      return {
        ...base,
        type: event.type,
        name: event.actorId,
        parentId: event.parentId ?? undefined,
        definition: event.parentId === null ? DEFINITION : JSON.stringify({ id: event.actorId }),
        snapshot: event.snapshot,
      };
    case '@xstate.event':
      return {
        ...base,
        type: event.type,
        sourceId: event.sourceId ?? undefined,
        event: event.event,
      };
    case '@xstate.snapshot':
      return {
        ...base,
        type: event.type,
        event: event.event,
        snapshot: toSnapshot(event.snapshot),
      };
  }
}

function toSnapshot({ status, ...rest }: RedactedSnapshot): Snapshot<unknown> {
  const nothing = { ...rest, output: undefined, error: undefined };
  return { ...nothing, status };
}
