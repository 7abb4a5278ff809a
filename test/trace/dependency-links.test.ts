import { describe, expect, it } from 'vitest';
import { type DependencyLink, linksOfTrace } from '../../src/trace/dependency-links.ts';
import type { Span } from '../../src/trace/span.ts';
import { span } from '../support/spans.ts';

function at(serviceName: string | undefined, changes: Partial<Span>): Span {
  return span({ ...(serviceName !== undefined && { localEndpoint: { serviceName } }), ...changes });
}

const remote = (serviceName: string): Pick<Span, 'remoteEndpoint'> => ({ remoteEndpoint: { serviceName } });
const link = (parent: string, child: string, errorCount = 0): DependencyLink => ({
  parent,
  child,
  callCount: 1,
  errorCount,
});

describe('links between services', () => {
  it.each<readonly [string, readonly Span[], readonly DependencyLink[]]>([
    ['of no spans', [], []],
    ['of a server whose caller nobody knows', [at('web', { kind: 'SERVER' })], []],
    [
      'of a server that names its caller',
      [at('web', { kind: 'SERVER', ...remote('app') })],
      [link('app', 'web')],
    ],
    ['of a client alone', [at('web', { kind: 'CLIENT', ...remote('app') })], [link('web', 'app')]],
    ['of a client that names nobody', [at('web', { kind: 'CLIENT' })], []],
    ['of a span of no kind that knows both sides', [at('web', remote('db'))], [link('web', 'db')]],
    ['of a span of no kind that knows one', [at('web', {})], []],
    [
      'of a call that both sides told, once, with the name that the server has',
      [
        at('web', { id: '1', kind: 'CLIENT', ...remote('app.test') }),
        at('app', { id: '1', kind: 'SERVER', shared: true }),
      ],
      [link('web', 'app')],
    ],
    [
      'of a call whose server has an id of its own, and whose client failed',
      [
        at('web', { id: '1', kind: 'CLIENT', tags: [['error', '']] }),
        at('app', { id: '2', parentId: '1', kind: 'SERVER' }),
      ],
      [link('web', 'app', 1)],
    ],
    [
      'through spans within a service',
      [
        at('web', { id: '1', kind: 'SERVER', ...remote('user') }),
        at('web', { id: '2', parentId: '1' }),
        at('web', { id: '3', parentId: '2', kind: 'CLIENT', ...remote('db') }),
      ],
      [link('user', 'web'), link('web', 'db')],
    ],
    [
      'where a call in between was not told',
      [
        at('web', { id: '1', kind: 'SERVER', ...remote('user') }),
        at('app', { id: '2', parentId: '1', kind: 'CLIENT', ...remote('db') }),
      ],
      [link('user', 'web'), link('web', 'app'), link('app', 'db')],
    ],
    [
      'of messages, whose broker stands in between',
      [
        at('shop', { id: '1', kind: 'PRODUCER', ...remote('kafka') }),
        at('mail', { id: '2', parentId: '1', kind: 'CONSUMER', ...remote('kafka') }),
        at('lost', { id: '3', parentId: '1', kind: 'CONSUMER' }),
      ],
      [link('shop', 'kafka'), link('kafka', 'mail')],
    ],
    [
      'of spans whose parent is missing',
      [at('app', { id: '2', parentId: '9', kind: 'CLIENT', ...remote('db') })],
      [link('app', 'db')],
    ],
    [
      'of spans in a circle, of which none is reached',
      [
        at('a', { id: '1', parentId: '2', kind: 'CLIENT', ...remote('b') }),
        at('b', { id: '2', parentId: '1', kind: 'CLIENT', ...remote('a') }),
      ],
      [],
    ],
  ])('%s', (_, spans, expected) => {
    expect(linksOfTrace(spans)).toEqual(expected);
  });

  it('are counted', () => {
    const call = (id: string, tags: Span['tags'] = []) =>
      at('web', { id, parentId: '9', kind: 'CLIENT', tags, ...remote('app') });

    expect(linksOfTrace([call('1'), call('2'), call('3', [['error', 'x']])])).toEqual([
      { parent: 'web', child: 'app', callCount: 3, errorCount: 1 },
    ]);
  });

  it('hold names of any kind', () => {
    expect(linksOfTrace([at('__proto__', { kind: 'CLIENT', ...remote('constructor') })])).toEqual([
      link('__proto__', 'constructor'),
    ]);
  });
});
