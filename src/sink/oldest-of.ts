// The oldest member of a set that members leave from its old end, again and again.
// A new iterator each time would walk past everything that has left before: 3 us with 10,000 members, 10 us with
// 50,000, against 0.2 us for one that goes on where it stands.

/** Each call gives the next oldest, which the caller has to remove; undefined when the set is empty. */
export function oldestOf<Member>(set: ReadonlySet<Member>): () => Member | undefined {
  let members = set.values();
  return () => {
    const next = members.next();
    if (next.done !== true) return next.value;
    // An iterator that has come to the end stays there; what was added since needs a new one.
    members = set.values();
    return members.next().value;
  };
}
