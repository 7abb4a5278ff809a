// Findings that a project has decided to live with: each named by its rule, perhaps its service, and with the reason why.
import type { Finding } from '../exchange/finding.ts';
import { findingCatalogue, isNamed, rulesNamed } from './catalogue.ts';

export interface Mute {
  /** Code or number of a rule. */
  readonly name: string;
  /** Absent: of every service. */
  readonly service?: string;
  readonly reason: string;
}

/** `missing-context@orders: a legacy client`. */
export function parseMute(text: string): { readonly mute: Mute } | { readonly problem: string } {
  const [, name = '', service, reason = ''] = /^\s*([^\s@:]+)(?:@([^:]+?))?\s*:\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === '') return { problem: `"${text}" is no CODE@SERVICE: REASON` };
  if (rulesNamed(name).length === 0) return { problem: `"${name}" is no code of a finding` };
  if (reason === '') return { problem: `"${text}" gives no reason` };
  return {
    mute: { name: name.toLowerCase(), ...(service !== undefined && { service: service.trim() }), reason },
  };
}

export function muteText({ name, service }: Mute): string {
  return service === undefined ? name : `${name}@${service}`;
}

/** The first that covers the finding. */
export function muteOf(mutes: readonly Mute[], finding: Finding): Mute | undefined {
  if (mutes.length === 0) return undefined;
  return mutes.find(
    ({ name, service }) =>
      isNamed(finding, name) &&
      (service === undefined || service.toLowerCase() === finding.service?.toLowerCase()),
  );
}

/** What may stand in front of the `@`. */
export const mutableNames: readonly string[] = findingCatalogue.map(({ code }) => code);
