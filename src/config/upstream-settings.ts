// Where requests go, and how long that may take. A part of the table of all settings.
import { upstreamUrl } from './addresses.ts';
import { proxy, proxyAlone, proxyOnly } from './command-sets.ts';
import { orOff } from './parse-result.ts';
import { duration, wholeNumber } from './quantities.ts';
import { routeRule, serviceRule } from './rules.ts';
import { many, withDefault, withoutDefault } from './setting.ts';
import { headerText, onOrOff } from './words.ts';

export const upstreamSettings = {
  upstream: withoutDefault(upstreamUrl, {
    flag: '--upstream',
    group: 'Where requests go',
    commands: proxyOnly,
    meaning:
      'Where requests go that no route or service takes: a host, host:port, :port of this machine, or URL.',
    example: 'httpbin.org',
  }),
  demoUpstream: withDefault(onOrOff, {
    flag: '--demo-upstream',
    group: 'Where requests go',
    commands: proxyAlone,
    default: 'false',
    meaning: 'Serve an upstream like httpbin inside tracectl when no --upstream is given.',
  }),
  demo: withDefault(onOrOff, {
    flag: '--demo',
    group: 'Where requests go',
    commands: proxyAlone,
    default: 'false',
    onlyAsFlag: true,
    meaning:
      'Run the services of tracectl demo, one of them broken, when no upstream, route or service is set.',
  }),
  route: many(routeRule, {
    flag: '--route',
    list: 'repeated',
    group: 'Where requests go',
    commands: proxyOnly,
    example: ['/api=http://localhost:3000'],
    meaning: 'Send requests whose path begins with PREFIX to URL; the longest prefix wins.',
  }),
  service: many(serviceRule, {
    flag: '--service',
    list: 'repeated',
    group: 'Where requests go',
    commands: proxyOnly,
    example: ['orders=http://localhost:3001@15011'],
    meaning:
      'Name a service: it is reached as http://NAME.localhost on the proxy, and on its own PORT, and has its name in spans.',
  }),
  insecure: withDefault(onOrOff, {
    flag: '--insecure',
    group: 'Where requests go',
    commands: proxyOnly,
    default: 'false',
    meaning:
      'Do not check the certificate of --upstream; routes and services write https+insecure:// instead.',
  }),
  preserveHost: withDefault(onOrOff, {
    flag: '--preserve-host',
    group: 'Where requests go',
    commands: proxy,
    default: 'false',
    meaning: "Send the Host header on as it came in, instead of the upstream's own.",
  }),
  timeout: withDefault(orOff(duration), {
    flag: '--timeout',
    group: 'Where requests go',
    commands: proxy,
    default: 'off',
    envoyDefault: '15s',
    meaning: 'Answer 504 when an answer is not complete this long after the request was.',
  }),
  connectTimeout: withDefault(duration, {
    flag: '--connect-timeout',
    group: 'Where requests go',
    commands: proxy,
    default: '5s',
    meaning:
      'Answer 503 when no connection to an upstream could be made in this time; below 1s it is kept to about 1s.',
  }),
  retry: withDefault(wholeNumber(0, 10), {
    flag: '--retry',
    group: 'Where requests go',
    commands: proxy,
    default: '0',
    unit: 'times',
    meaning:
      'Send an idempotent request again when the upstream cannot be reached, breaks off or answers 502, 503 or 504.',
  }),
  serverHeader: withDefault(orOff(headerText), {
    flag: '--server-header',
    group: 'Where requests go',
    commands: proxy,
    default: 'off',
    envoyDefault: 'envoy',
    meaning: "Overwrite the answer's server header with NAME; off leaves the upstream's own.",
  }),
};
