import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSettingOptions, readFlagUses } from '../../src/cli/setting-options.ts';
import { settingRows } from '../../src/config/settings.ts';

function parse(...argv: string[]) {
  const command = new Command().exitOverride();
  addSettingOptions(command, 'proxy');
  command.parse(argv, { from: 'user' });
  return Object.fromEntries(readFlagUses(command, 'proxy'));
}

describe('flags', () => {
  it('that were not typed leave no trace', () => {
    expect(parse()).toEqual({});
  });

  it('keep their text as it was typed', () => {
    expect(parse('--timeout', ' 30x', '--upstream=a=b')).toEqual({
      timeout: { texts: [' 30x'], isOff: false },
      upstream: { texts: ['a=b'], isOff: false },
    });
  });

  it('gather what a repeated one was given', () => {
    expect(parse('--service', 'a=x', '--service', 'b=y@5', '--fail-on', 'error,5xx')).toEqual({
      service: { texts: ['a=x', 'b=y@5'], isOff: false },
      failOn: { texts: ['error,5xx'], isOff: false },
    });
  });

  it('switch on and off, the last one wins', () => {
    expect(parse('--json')).toEqual({ json: { texts: ['true'], isOff: false } });
    expect(parse('--json', '--no-json')).toEqual({ json: { texts: [], isOff: true } });
    expect(parse('--no-tui', '--tui')).toEqual({ tui: { texts: ['true'], isOff: false } });
    expect(parse('--no-sink', '--sink', ':1')).toEqual({ sink: { texts: [':1'], isOff: false } });
  });

  it('keep an opposite of another name apart', () => {
    expect(parse('--no-relay')).toEqual({ zipkin: { texts: [], isOff: true } });
    expect(parse('--no-relay', '--zipkin', 'x')).toEqual({ zipkin: { texts: ['x'], isOff: true } });
  });
});

it.each(settingRows.filter(([, { commands }]) => commands.includes('proxy')))(
  '%s can be given',
  (key, setting) => {
    const isSwitch = setting.type.json === 'boolean';

    const uses = isSwitch ? parse(setting.flag) : parse(setting.flag, 'text');

    expect(uses).toEqual({ [key]: { texts: [isSwitch ? 'true' : 'text'], isOff: false } });
  },
);
