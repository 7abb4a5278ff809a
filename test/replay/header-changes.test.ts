import { expect, test } from 'vitest';
import { headerChanges } from '../../src/replay/header-changes.ts';

test('what is set and what is taken out is told, without secrets and without headers of the connection', () => {
  const captured = ['Host', 'a', 'X-A', '1', 'b3', '0', 'B3', '1', 'Connection', 'close', 'Accept', '*/*'];
  const sent = ['host', 'b', 'x-a', '1', 'Accept', '*/*', 'Authorization', 'Bearer s3cret'];

  expect(headerChanges(captured, sent)).toEqual({
    set: [['Authorization', 'Bearer ***']],
    removed: ['b3'],
  });
});
