import { expect, it } from 'vitest';
import { ServerStyles } from '../../src/findings/server-styles.ts';
import { exchangeWith, hexId, judged, reported, wire } from '../support/finding-cases.ts';

const mixed = (found: ReturnType<typeof judged>): string[] =>
  found.flatMap(({ code, evidence }) =>
    code === 'span-styles-mixed' ? evidence.map(([name, seen]) => `${name}: ${seen}`) : [],
  );

it('remembers the styles of a service from trace to trace', () => {
  const styles = new ServerStyles();
  const facts = wire({ sent: { [hexId(0x60)]: { exchange: exchangeWith([]) } } });
  const shared = reported(0x60, { kind: 'SERVER', shared: true });
  const child = reported(0x61, { kind: 'SERVER', parentId: hexId(0x60) });

  expect(mixed(judged([shared], facts, styles))).toEqual([]);
  expect(mixed(judged([child], facts, styles))).toEqual([
    `under its client's id: ${hexId(0x60)}`,
    `as a child: ${hexId(0x61)}`,
    `span: ${hexId(0x61)}`,
  ]);
});

it('says nothing of a parent that nobody knows', () => {
  const styles = new ServerStyles();
  judged([reported(0x60, { kind: 'SERVER', shared: true })], undefined, styles);

  expect(
    mixed(judged([reported(0x61, { kind: 'SERVER', parentId: hexId(0x60) })], undefined, styles)),
  ).toEqual([]);
});
