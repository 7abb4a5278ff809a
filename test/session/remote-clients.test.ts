import { expect, it } from 'vitest';
import { remoteClientsNotice } from '../../src/session/remote-clients.ts';
import { startTestSession } from '../support/test-session.ts';

it('nothing is to be said of loopback', () => {
  const proxies = ['http://127.0.0.1:15001', 'http://[::1]:15001', 'http://127.8.9.1'];

  expect(remoteClientsNotice(proxies, 'http://127.0.0.1:9411')).toBeUndefined();
  expect(remoteClientsNotice([], undefined)).toBeUndefined();
});

it('every address that others can reach is named, with what they can do there', () => {
  expect(
    remoteClientsNotice(['http://127.0.0.1:1', 'http://0.0.0.0:2', 'http://[::]:3'], 'http://10.0.0.1:4'),
  ).toBe(
    'other machines can send requests through http://0.0.0.0:2 and http://[::]:3, to whatever this one reaches; ' +
      'other machines can report spans to http://10.0.0.1:4 (--allow-remote-clients)',
  );
});

it.each([
  [{ plane: { listen: [{ host: '0.0.0.0', port: 0 }] } }, 'can send requests through http://0.0.0.0:'],
  [
    {
      plane: {
        listen: [
          { host: '127.0.0.1', port: 0 },
          { host: '0.0.0.0', port: 0, service: 'a' },
        ],
      },
    },
    'can send requests through http://0.0.0.0:',
  ],
  [{ sink: { host: '0.0.0.0', port: 0, mayMove: false } }, 'can report spans to http://0.0.0.0:'],
])('a session with %j says so before anything else', async (options, sentence) => {
  const live = await startTestSession(options);

  const [first] = live.ofType('notice');
  await live.stop();

  expect(first?.notice).toMatchObject({ severity: 'warning', text: expect.stringContaining(sentence) });
});
