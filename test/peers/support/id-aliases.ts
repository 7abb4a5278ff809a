// Ids told by their relations: fresh ones become `<id1>`, `<id2>` in the order in which they are met, so that
// two proxies that chose different ids for the same pattern read the same. Ids that the request held stay as they are.

/** One or two runs of 16 digits: also inside `traceparent`, `b3` and `x-ot-span-context`. */
const HEX_IDS = /(?<![0-9a-f])(?:[0-9a-f]{16}){1,2}(?![0-9a-f])/g;
const UUIDS = /\b[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const ALL_ZEROS = '0000000000000000';

/** A function that rewrites the texts of one exchange; `given` is all that the client and the upstream sent. */
export function createIdAliases(given: readonly string[]): (text: string) => string {
  const text = given.join('\n').toLowerCase();
  const isGivenId = (id: string): boolean =>
    id === ALL_ZEROS || text.includes(id) || new RegExp(`\\b0*${id.replace(/^0+/, '')}\\b`).test(text);
  // Compared by its first group: the digit after the second dash may have been rewritten on the way.
  const isGivenUuid = (uuid: string): boolean => text.includes(uuid.slice(0, 8));
  const ids = new Map<string, string>();
  const uuids = new Map<string, string>();

  return (value) =>
    value
      .replace(UUIDS, (uuid, decision: string) =>
        isGivenUuid(uuid) ? uuid : `<${aliasOf(uuids, uuid, 'uuid')}, decision ${decision}>`,
      )
      .replace(HEX_IDS, (run) =>
        [run.slice(0, 16), run.slice(16)]
          .filter((id) => id !== '')
          .map((id) => (isGivenId(id) ? id : `<${aliasOf(ids, id, 'id')}>`))
          .join(''),
      );
}

function aliasOf(aliases: Map<string, string>, id: string, word: string): string {
  const alias = aliases.get(id) ?? `${word}${aliases.size + 1}`;
  aliases.set(id, alias);
  return alias;
}
