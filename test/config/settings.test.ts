import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../src/config/effective-settings.ts';
import { environmentName, jsonValue, settingGroups } from '../../src/config/setting.ts';
import { settingRows, settings } from '../../src/config/settings.ts';
import { fileLayer } from '../../src/config/sources.ts';

describe.each(settingRows)('the row of %s', (key, setting) => {
  it('has a flag that says the same as the key', () => {
    const fromFlag = setting.flag
      .slice(2)
      .replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

    // Two commands may have flags of one name that mean different things; the key of the second begins with its command.
    const ofCommand = `replay${fromFlag.charAt(0).toUpperCase()}${fromFlag.slice(1)}`;
    expect([fromFlag, ...(setting.onlyAsFlag ? [ofCommand] : [])]).toContain(key);
  });

  it('has a meaning of one sentence', () => {
    expect(setting.meaning).toMatch(/^[^.\n]+(?:\.[^ \n][^.\n]*)*\.$/);
  });

  it('has defaults and examples that it accepts itself', () => {
    const texts = [setting.default, setting.example, setting.envoyDefault].filter(
      (each) => each !== undefined,
    );

    for (const text of texts) expect(setting.read([text].flat())).toMatchObject({ ok: true });
  });
});

it('keeps the rows of a group together, in the order of the headings', () => {
  const order = settingRows.map(([, { group }]) => settingGroups.indexOf(group));

  expect(order).toEqual([...order].sort((a, b) => a - b));
});

it('names variables after flags', () => {
  expect(environmentName(settings.traceId128bit)).toBe('TRACECTL_TRACE_ID_128BIT');
});

it.each([
  [settings.timeout, ['30s'], '30s'],
  [settings.maxHeaders, ['100'], 100],
  [settings.sampling, ['50%'], 50],
  [settings.json, ['yes'], true],
  [settings.listen, [':1'], [':1']],
])('writes a value to JSON in its natural form', (setting, texts, value) => {
  expect(jsonValue(setting, texts)).toEqual(value);
});

it('accepts the whole of config.example.json', () => {
  const file = new URL('../../config.example.json', import.meta.url);
  const layer = fileLayer('project', 'config.example.json', JSON.parse(readFileSync(file, 'utf8')));

  const { problems } = resolveSettings([layer], { dataDir: '/data' }, undefined);

  expect(problems).toEqual([]);
  expect(layer.given.size).toBeGreaterThan(20);
});
