import { describe, expect, it } from 'vitest';
import { serviceNameOf } from '../../src/attribution/service-name.ts';
import { sampleProcess } from '../support/sample-process.ts';

const node = '/usr/bin/node';
const python = '/usr/bin/python3.11';
const java = '/usr/lib/jvm/bin/java';

const nameOf = (
  argv: string[],
  { executable = argv[0] ?? '', cwd = '/home/dev/shop', packageName = '', environment = {} } = {},
): string | undefined =>
  serviceNameOf(sampleProcess({ argv, executable, cwd }), {
    environment,
    packageName: () => (packageName === '' ? undefined : packageName),
  });

describe('the name of a service', () => {
  it.each([
    [['node', 'orders.js'], 'orders'],
    [['node', '--watch', '-r', './trace.js', 'services/orders.mjs', 'index.js'], 'orders'],
    [['node', 'orders.ts'], 'orders'],
    [['node', '/home/dev/orders/dist/main.js'], '@acme/shop'],
    [['node', 'server.js'], '@acme/shop'],
    [['node', '/home/dev/shop/node_modules/.bin/next', 'start'], '@acme/shop'],
    [['node', '-e', 'fetch()'], 'node'],
    [['node'], 'node'],
  ])('of Node, %j, is %s', (argv, name) => {
    expect(nameOf(argv, { executable: node, packageName: '@acme/shop' })).toBe(name.replace('@acme/', ''));
  });

  it('is the folder where no package says another', () => {
    expect(nameOf(['node', 'server.js'], { executable: node })).toBe('shop');
    expect(nameOf(['node', 'src/index.js'], { executable: node, cwd: '/home/dev/orders' })).toBe('orders');
  });

  it.each([
    [['python3', 'orders.py'], 'orders'],
    [['python3', 'app.py'], 'shop'],
    [['python3', '-m', 'orders.main'], 'orders'],
    [['python3', '-m', 'orders'], 'orders'],
    [['python3', '/venv/bin/gunicorn', '-w', '4', 'orders.wsgi:app'], 'orders'],
    [['python3', '/venv/bin/gunicorn', '-b', '127.0.0.1:8000', 'payments:create_app()'], 'payments'],
    [['gunicorn: worker [orders:app]'], 'orders'],
    [['python3', '/venv/bin/uvicorn', 'app.main:app', '--port', '80'], 'shop'],
    [['python3', 'manage.py', 'runserver'], 'shop'],
    [['python3', '-c', 'import x'], 'python3.11'],
  ])('of Python, %j, is %s', (argv, name) => {
    expect(nameOf(argv, { executable: python })).toBe(name);
  });

  it.each([
    [['java', '-jar', 'orders-1.2.3-SNAPSHOT.jar'], 'orders'],
    [['java', '-Xmx1g', '-jar', '/opt/payment-service.jar', '--port=80'], 'payment-service'],
    [['java', '-cp', 'a.jar:b.jar', 'com.acme.orders.Application'], 'orders'],
    [['java', '-Dspring.application.name=billing', '-jar', 'app.jar'], 'billing'],
    [['java', '-Dotel.service.name=ledger', '-jar', 'app.jar'], 'ledger'],
    [['java', 'Main.java'], 'shop'],
  ])('of Java, %j, is %s', (argv, name) => {
    expect(nameOf(argv, { executable: java })).toBe(name);
  });

  it.each([
    [['./orders'], '/home/dev/shop/orders', 'orders'],
    [['/tmp/go-build1/b001/exe/main'], '/tmp/go-build1/b001/exe/main', 'shop'],
    [['./server'], '/home/dev/shop/server (deleted)', 'shop'],
    [['curl', '-s', 'a'], '/usr/bin/curl', 'curl'],
    [['nginx: worker process'], '/usr/sbin/nginx', 'nginx'],
  ])('of a program, %j, is told', (argv, executable, name) => {
    expect(nameOf(argv, { executable })).toBe(name);
  });

  it.each([
    [{ OTEL_SERVICE_NAME: 'ledger' }, 'ledger'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'a=b, service.name=ledger ,c=d' }, 'ledger'],
    [{ OTEL_SERVICE_NAME: 'ledger', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }, 'ledger'],
    [{ OTEL_SERVICE_NAME: ' ' }, 'orders'],
  ])('is what OpenTelemetry was told: %j', (environment, name) => {
    expect(nameOf(['node', 'orders.js'], { executable: node, environment })).toBe(name);
  });
});
