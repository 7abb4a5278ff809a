// Which values look as if a program had made them for one request: those that are worth following from an answer into a
// later request. A word of a language is not: `active` in an answer and in a request is chance.

/** Shorter ones occur by chance. */
export const LEAST_CHARACTERS = 6;
const MOST_CHARACTERS = 4096;

/** `id`, `userId`, `order_id`, `item-id`, `uuid`. */
export function nameSaysId(name: string): boolean {
  return (
    /^(?:id|uuid|guid|uid|_id)$|(?:[a-z]Id|[_-]id|[_-]uuid)$/i.test(name) &&
    !/^(?:valid|paid|grid|void|avoid)$/i.test(name)
  );
}

export function nameSaysToken(name: string): boolean {
  return /token|csrf|xsrf|nonce|session|secret|cursor|code|key|state|verifier|ticket|etag/i.test(name);
}

/** No blanks, long enough, and a digit in it or longer than words are. */
export function looksMade(value: string): boolean {
  if (value.length < LEAST_CHARACTERS || value.length > MOST_CHARACTERS) return false;
  return /^[^\s<>{}]+$/.test(value) && (/\d/.test(value) || value.length >= 20);
}

/** Whether a value may be followed wherever it stands in a request. */
export function isTelling(name: string, value: string): boolean {
  if (value.length < LEAST_CHARACTERS || value.length > MOST_CHARACTERS) return false;
  return looksMade(value) || nameSaysToken(name) || nameSaysId(name);
}
