import { describe, expect, it } from 'vitest';
import { commandsToRun, takeNames } from '../../src/cli/run-arguments.ts';

const configured = [
  { name: 'orders', line: 'node orders.js' },
  { name: 'stock', line: 'go run ./stock' },
];

describe('takeNames', () => {
  it('tells the name of what is started from services that it calls', () => {
    const texts = ['orders', 'stock=localhost:3001@15011'];

    const { names, uses } = takeNames(new Map([['service', { texts, isOff: false }]]));

    expect(names).toEqual(['orders']);
    expect(uses.get('service')?.texts).toEqual(['stock=localhost:3001@15011']);
  });

  it('leaves nothing of a flag that gave a name only', () => {
    const { uses } = takeNames(new Map([['service', { texts: ['orders'], isOff: false }]]));

    expect(uses.has('service')).toBe(false);
  });
});

describe('commandsToRun', () => {
  it('is the command that was typed, under its name', () => {
    expect(commandsToRun(['node', 'a b.js'], ['orders'], configured)).toEqual({
      commands: [{ words: ['node', 'a b.js'], isForShell: false, service: 'orders' }],
    });
    expect(commandsToRun(['node'], [], [])).toEqual({ commands: [{ words: ['node'], isForShell: false }] });
  });

  it('is every command of the project file, or those that are named', () => {
    const stock = { service: 'stock', words: ['go run ./stock'], isForShell: true };

    expect(commandsToRun([], [], configured)).toMatchObject({ commands: [{ service: 'orders' }, stock] });
    expect(commandsToRun([], ['stock'], configured)).toEqual({ commands: [stock] });
  });

  it.each([
    ['no command at all', [], [], [], 'there is no command'],
    ['a name without a command', [], ['tax'], configured, 'there is no command for tax'],
    ['two names for one command', ['node'], ['a', 'b'], [], 'one command has one name'],
    ['what is no name', ['node'], ['a b'], [], '"a b" is no name'],
  ])('refuses %s', (_, words, names, rules, wrong) => {
    expect(commandsToRun(words, names, rules)).toMatchObject({ problem: { wrong } });
  });
});
