import type { z } from 'zod';
import { artifactEvents } from './artifact.ts';
import { complianceEvents } from './compliance.ts';
import { controlPlaneEvents } from './control-plane.ts';
import { policyEvents } from './policy.ts';
import { treasuryEvents } from './treasury.ts';

/** Every event type that may be published, with the shape of its payload. Appends are checked against it. */
export const eventCatalog = {
  ...controlPlaneEvents,
  ...policyEvents,
  ...treasuryEvents,
  ...complianceEvents,
  ...artifactEvents,
};

export type EventType = keyof typeof eventCatalog;

/** Payload of one event type. */
export type PayloadOf<Type extends EventType> = z.infer<(typeof eventCatalog)[Type]>;

/** Event types in the order of the catalog. */
// Object.keys widens to string[]; the catalog has no other keys.
export const eventTypes = Object.keys(eventCatalog) as EventType[];

/** @returns true when the text names a declared event type */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventCatalog, type);
}
