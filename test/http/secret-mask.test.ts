import { describe, expect, it } from 'vitest';
import { holdsPlaceholder, keyedMask, starMask } from '../../src/http/secret-mask.ts';
import { maskedForm, maskedHeaders, maskedUrl } from '../../src/http/sensitive-headers.ts';

const mask = keyedMask(Buffer.from('one key'));

describe('keyedMask', () => {
  it('gives equal secrets the same placeholder and others another', () => {
    expect(mask('s3cret')).toMatch(/^tracectl-redacted-[0-9a-f]{16}$/);
    expect(mask('s3cret')).toBe(keyedMask(Buffer.from('one key'))('s3cret'));
    expect(mask('s3cret')).not.toBe(mask('s3creT'));
    expect(mask('s3cret')).not.toBe(keyedMask(Buffer.from('another'))('s3cret'));
  });

  it('gives again what was masked before', () => {
    expect(mask(mask('s3cret'))).toBe(mask('s3cret'));
    expect(keyedMask(Buffer.from('another'))(mask('s3cret'))).toBe(mask('s3cret'));
    expect(mask(starMask('s3cret'))).toBe('***');
  });

  it('remembers a bounded number of secrets, and still gives each the same', () => {
    const first = mask('0');
    for (let i = 0; i < 2500; i += 1) mask(String(i));

    expect(mask('0')).toBe(first);
  });
});

describe('a placeholder', () => {
  const secrets = [
    'Authorization',
    'Bearer s3cret',
    'Cookie',
    'a=s3cret; b=t0p',
    'Set-Cookie',
    'a=s3cret; Path=/',
  ];

  it.each([
    [
      'headers',
      maskedHeaders(secrets, mask).join('\n'),
      maskedHeaders(maskedHeaders(secrets, mask), mask).join('\n'),
    ],
    [
      'a URL',
      maskedUrl('http://u:p@a/?token=s3cret', mask),
      maskedUrl(maskedUrl('http://u:p@a/?token=s3cret', mask), mask),
    ],
    [
      'a form',
      maskedForm('password=s3cret&a=1', mask),
      maskedForm(maskedForm('password=s3cret&a=1', mask), mask),
    ],
  ])('is found in %s, and left alone when it is masked again', (_, once, twice) => {
    expect(holdsPlaceholder(once)).toBe(true);
    expect(once).not.toMatch(/s3cret|t0p|u:p/);
    expect(twice).toBe(once);
  });

  it.each(['', 'tracectl-redacted-', 'tracectl-redacted-xyz', 'redacted-0123456789abcdef'])(
    'is not %j',
    (text) => {
      expect(holdsPlaceholder(text)).toBe(false);
    },
  );
});
