import { describe, expect, it, onTestFinished } from 'vitest';
import { Attributor, type Identified } from '../../src/attribution/attributor.ts';
import type { ConnectionOwner, OwnerAnswer } from '../../src/attribution/socket-owners.ts';
import type { ConnectionOpened } from '../../src/exchange/connection.ts';
import { eventually } from '../support/eventually.ts';
import { sampleProcess } from '../support/sample-process.ts';

const owner = (pid: number, changes: Partial<ConnectionOwner> = {}): OwnerAnswer => ({
  kind: 'found',
  owner: {
    process: sampleProcess({ pid }),
    leader: sampleProcess({ pid: 1000 }),
    isOneRequestProcess: false,
    service: 'orders',
    ...changes,
  },
});

const connection = (id: string, port: number, address = '127.0.0.1'): ConnectionOpened => ({
  id,
  side: 'client',
  own: { address: '127.0.0.1', port: 15_001 },
  peer: { address, port },
});

function attributor(find: (asked: readonly ConnectionOpened[]) => Promise<OwnerAnswer[]> | OwnerAnswer[]) {
  const identified: Identified[] = [];
  const notices: string[] = [];
  const asked: string[][] = [];
  const attributor = new Attributor(
    {
      find: async (connections) => {
        asked.push(connections.map(({ id }) => id));
        return find(connections);
      },
    },
    { onIdentified: (all) => identified.push(...all), onNotice: (text) => notices.push(text) },
    { ownPid: 1 },
  );
  onTestFinished(() => attributor.stop());
  const answer = (id: string) => eventually(() => identified.find((each) => each.connection === id), id);
  return { attributor, identified, notices, asked, answer };
}

describe('the attributor', () => {
  it('looks once for all that came in at the same time, and answers for each', async () => {
    const { attributor: it, asked, answer } = attributor((all) => all.map(({ peer }) => owner(peer.port)));
    for (const id of ['a', 'b', 'c']) it.opened(connection(id, id.charCodeAt(0)));

    expect(await answer('b')).toEqual({
      connection: 'b',
      side: 'client',
      identity: { method: 'process', service: 'orders', pid: 98, processName: 'node', leaderPid: 1000 },
    });
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  it('answers with nothing for what is not found, is gone or is itself', async () => {
    const answers: OwnerAnswer[] = [{ kind: 'notFound' }, owner(1)];
    const { attributor: it, answer } = attributor((all) =>
      all.map(({ peer }) => answers[peer.port - 1] as OwnerAnswer),
    );
    it.opened(connection('gone', 1));
    it.opened(connection('itself', 2));

    expect(await answer('gone')).toEqual({ connection: 'gone', side: 'client' });
    expect(await answer('itself')).toEqual({ connection: 'itself', side: 'client' });
  });

  it('does not look for what comes from another machine', async () => {
    const { attributor: it, asked, answer } = attributor(() => []);
    it.opened(connection('far', 1, '192.0.2.7'));

    expect(await answer('far')).toEqual({ connection: 'far', side: 'client' });
    expect(asked).toEqual([]);
  });

  it('looks again for what was not accepted yet, but not for ever', async () => {
    let looks = 0;
    const { attributor: it, answer } = attributor((all) =>
      all.map(({ id }) => {
        looks += 1;
        return id === 'soon' && looks > 2 ? owner(7) : { kind: 'notYet' };
      }),
    );
    it.opened(connection('soon', 1));
    expect(await answer('soon')).toMatchObject({ identity: { pid: 7 } });

    it.opened(connection('never', 2));
    expect(await answer('never')).not.toHaveProperty('identity');
  });

  it('says once that processes of other users cannot be seen', async () => {
    const { attributor: it, notices, answer } = attributor((all) => all.map(() => ({ kind: 'notAllowed' })));
    for (const id of ['a', 'b']) {
      it.opened(connection(id, 1));
      await answer(id);
    }

    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('another user');
  });

  it('gives a port that was used again to the later connection only', async () => {
    const { attributor: it, answer } = attributor((all) => all.map(() => owner(7)));
    it.opened(connection('first', 50_000));
    it.opened(connection('second', 50_000));

    expect(await answer('first')).not.toHaveProperty('identity');
    expect(await answer('second')).toMatchObject({ identity: { pid: 7 } });
  });

  it('takes back what was found for a connection when its port was used again meanwhile', async () => {
    const looking = Promise.withResolvers<void>();
    const {
      attributor: it,
      asked,
      answer,
    } = attributor(async (all) => {
      if (all[0]?.id === 'first') await looking.promise;
      return all.map(() => owner(7));
    });
    it.opened(connection('first', 50_000));
    await eventually(() => asked.length === 1);
    it.opened(connection('second', 50_000));
    looking.resolve();

    expect(await answer('first')).not.toHaveProperty('identity');
    expect(await answer('second')).toMatchObject({ identity: { pid: 7 } });
  });

  it('answers for everything that waits when it stops', async () => {
    const { attributor: it, identified } = attributor(() => []);
    it.opened(connection('a', 1));
    it.stop();
    it.opened(connection('late', 2));

    expect(identified).toEqual([{ connection: 'a', side: 'client' }]);
  });

  it('gives up the oldest when too many wait', () => {
    const { attributor: it, identified } = attributor((all) => all.map(() => owner(7)));
    for (let port = 1; port <= 5_000; port += 1) it.opened(connection(`c${port}`, port));

    expect(identified.length).toBeGreaterThan(0);
    expect(identified[0]).toEqual({ connection: 'c1', side: 'client' });
  });
});
