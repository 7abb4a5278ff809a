// The settings as the maker of spans wants them: custom tags, with the environment's values looked up once at the start.
import type { TagRule } from './rules.ts';

export interface CustomTag {
  readonly key: string;
  readonly source:
    | { readonly kind: 'literal' | 'env'; readonly value: string }
    /** Lower case. */
    | { readonly kind: 'header'; readonly name: string };
}

/** A tag from a variable that is not set is left out, as Envoy does. */
export function customTags(
  rules: readonly TagRule[],
  environment: Readonly<Record<string, string | undefined>>,
): CustomTag[] {
  return rules.flatMap(({ key, source, argument }): CustomTag[] => {
    if (source === 'header') return [{ key, source: { kind: 'header', name: argument } }];
    const value = source === 'literal' ? argument : environment[argument];
    return value === undefined || value === '' ? [] : [{ key, source: { kind: source, value } }];
  });
}
