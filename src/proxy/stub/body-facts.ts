// The body of a request in the form in which it is compared with recorded ones: JSON and forms by their members, less what
// does not count; multipart without its boundary; anything else by its bytes. Pure.
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerValue } from '../../http/header-list.ts';
import { coversPointer, pointerToken } from '../../http/json-pointer.ts';
import { canonicalJson, isArray, isObject, type JsonValue, parsedJson } from '../../http/json-value.ts';
import { isSensitiveKey, withoutSecrets } from '../../http/sensitive-headers.ts';
import { type Fact, factHash, SECRET, sortedByName } from './request-facts.ts';

/** Bodies above it are not looked at: all of them count as the same. */
export const MAX_COMPARED_BYTES = 1024 * 1024;

/** The key of a body that is too large to be compared. */
export const LARGE_BODY = 'large';
/** The key of a recorded body that was not kept whole: any fits, when none fits better. */
export const ANY_BODY = 'any';
/** Before the key of a recorded body that lacks secrets. */
const SECRETS_HIDDEN = 's:';

export interface BodyRules {
  readonly ignoredPlaces: readonly string[];
  /** Whether secrets do not count, because the recording lacks them. */
  readonly hidesSecrets: boolean;
}

/** Text that is equal for bodies that count as equal; empty for an empty one. `headers` say what it is. */
export function bodyFacts(bytes: Uint8Array, headers: HeaderList, rules: BodyRules): string {
  if (bytes.length === 0) return '';
  const decoded = decodedContent(bytes, headerValue(headers, 'content-encoding')).bytes;
  const type = headerValue(headers, 'content-type') ?? '';
  if (/json/i.test(type)) {
    const json = jsonFacts(Buffer.from(decoded).toString('utf8'), rules);
    if (json !== undefined) return json;
  }
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return formFacts(decoded, rules);
  const text = Buffer.from(decoded).toString('latin1');
  const boundary = /^multipart\/[^;]*;.*?\bboundary="?([^";]+)"?/i.exec(type)?.[1];
  return compared(boundary === undefined ? text : text.replaceAll(boundary, 'boundary'), rules);
}

export function bodyKey(facts: string, hidesSecrets: boolean): string {
  if (facts === '') return '';
  return (hidesSecrets ? SECRETS_HIDDEN : '') + factHash(facts);
}

/** Undefined: it is no JSON, or nested too deeply to be looked into. */
function jsonFacts(text: string, rules: BodyRules): string | undefined {
  const json = parsedJson(text);
  if (json === undefined) return undefined;
  try {
    return canonicalJson(comparable(json.value, '', rules) ?? null);
  } catch (error) {
    // A megabyte has room for more brackets than the stack has for calls.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Undefined: the place does not count. */
function comparable(value: JsonValue, pointer: string, rules: BodyRules): JsonValue | undefined {
  const { ignoredPlaces, hidesSecrets } = rules;
  if (pointer !== '' && ignoredPlaces.some((pattern) => coversPointer(pattern, pointer))) return undefined;
  if (isArray(value)) {
    const elements = value.map((element, i) => comparable(element, `${pointer}/${i}`, rules));
    return elements.filter((element) => element !== undefined);
  }
  if (isObject(value)) {
    const members = Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
      const kept = comparable(member, `${pointer}/${pointerToken(name)}`, rules);
      if (kept === undefined) return [];
      return [[name, hidesSecrets && isSensitiveKey(name) && typeof kept === 'string' ? SECRET : kept]];
    });
    return Object.fromEntries(members);
  }
  return typeof value === 'string' ? compared(value, rules) : value;
}

function compared(text: string, { hidesSecrets }: BodyRules): string {
  return hidesSecrets ? withoutSecrets(text, SECRET) : text;
}

function formFacts(bytes: Uint8Array, rules: BodyRules): string {
  const { ignoredPlaces, hidesSecrets } = rules;
  const facts = [...new URLSearchParams(Buffer.from(bytes).toString('utf8'))]
    .filter(([name]) => !ignoredPlaces.some((pattern) => coversPointer(pattern, `/${pointerToken(name)}`)))
    .map(
      ([name, value]): Fact => [name, hidesSecrets && isSensitiveKey(name) ? SECRET : compared(value, rules)],
    );
  return JSON.stringify(sortedByName(facts));
}
