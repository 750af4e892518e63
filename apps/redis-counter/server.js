'use strict';
// The web application of the tutorial: it counts the requests it answers, in Redis, and shows both counts.
//
//   GET /         a page (or JSON, where the request accepts application/json) with the number of requests in all and from the
//                 asking address; 503 while Redis is away
//   GET /healthz  200 as long as this process serves; says whether Redis answers; not counted
//
// In Redis: the string `requests` is the count in all, the hash `requests:by-client` the count per address.
// Environment: PORT (3000), REDIS_HOST (redis), REDIS_TCP_PORT (6379; a link with the alias redis sets REDIS_PORT to a URL).

const http = require('node:http');
const { lookup } = require('node:dns/promises');

const PATIENCE_MS = 800; // one answer, whatever Redis does
// One attempt to connect, less than the second after which a lost first packet is sent anew: a name can be known a moment
// before the container behind it can be reached.
const CONNECT_MS = 400;
const PAUSE_MS = 100; // between two attempts to connect

const TOTAL = 'requests';
const BY_CLIENT = 'requests:by-client';

class RedisAway extends Error {}

/** Settles as `promise` does, or rejects once `ms` milliseconds have passed. */
async function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An address as people write it: a socket that serves both families shows IPv4 addresses mapped into IPv6. */
function plainAddress(address) {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

/**
 * The counts in Redis. `start` keeps one connection up, looking the name up anew each time.
 *
 * The client's own reconnection is turned off: how long it waits for a server that accepts a connection and then says
 * nothing differs between its releases, and this program promises an answer within a second.
 */
class Counter {
  #createClient;
  #address;
  #log;
  #connection = null; // { client, lost, lose } while Redis answers
  #firstAttempt;
  #reason = '';
  #stopped = false;

  constructor({ createClient, host, port, log }) {
    this.#createClient = createClient;
    this.#address = { host, port };
    this.#log = log;
  }

  start() {
    this.#firstAttempt = new Promise((resolve) => this.#keepConnected(resolve));
  }

  stop() {
    this.#stopped = true;
    this.#connection?.lose(new Error('stopped'));
  }

  /** Counts one request of `address`. Resolves to { total, fromClient }, or rejects with RedisAway. */
  async count(address) {
    const [total, fromClient] = await this.#ask((client) =>
      client.multi().incr(TOTAL).hIncrBy(BY_CLIENT, address, 1).exec(),
    );
    return { total: Number(total), fromClient: Number(fromClient) };
  }

  /** Whether Redis answers now. */
  async answers() {
    try {
      await this.#ask((client) => client.ping());
      return true;
    } catch (error) {
      if (error instanceof RedisAway) return false;
      throw error;
    }
  }

  async #ask(question) {
    let asked = null;
    const answer = async () => {
      await this.#firstAttempt;
      asked = this.#connection;
      if (asked === null) throw new Error(this.#reason);
      return Promise.race([question(asked.client), asked.lost.then((reason) => Promise.reject(reason))]);
    };
    try {
      return await within(PATIENCE_MS, answer());
    } catch (error) {
      asked?.lose(error);
      throw new RedisAway(messageOf(error), { cause: error });
    }
  }

  async #keepConnected(firstAttemptOver) {
    while (!this.#stopped) {
      const reason = messageOf(await this.#connectOnce(firstAttemptOver));
      if (!this.#stopped && reason !== this.#reason) {
        this.#reason = reason;
        this.#log('redis away', { reason });
      }
      firstAttemptOver();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Connects, stays until the connection is lost, and resolves to the reason; never rejects. */
  async #connectOnce(connected) {
    let found;
    try {
      // Looked up before the attempt: where nameservers beyond the engine are away, a name takes longer than any connection.
      found = await lookup(this.#address.host, { all: true });
    } catch (error) {
      return error;
    }
    const client = this.#createClient({
      // Protocol 2 is what every release of the client speaks, and needs no greeting.
      RESP: 2,
      socket: {
        ...this.#address,
        lookup: (_name, options, answer) =>
          options.all ? answer(null, found) : answer(null, found[0].address, found[0].family),
        connectTimeout: CONNECT_MS,
        reconnectStrategy: () => new Error('this program connects anew by itself'),
      },
    });
    let lose;
    const lost = new Promise((resolve) => {
      lose = resolve;
    });
    client.on('error', lose);
    try {
      await within(CONNECT_MS, client.connect());
      this.#connection = { client, lost, lose };
      this.#reason = '';
      this.#log('redis ready', { address: `${this.#address.host}:${this.#address.port}` });
      connected();
      return await lost;
    } catch (error) {
      // The client says first what happened, and rejects with the strategy above.
      return Promise.race([lost, error]);
    } finally {
      this.#connection = null;
      await close(client);
    }
  }
}

/** What went wrong in words. A name with several addresses fails with one error per address and no words of its own. */
function messageOf(error) {
  return error.message || (error.errors ?? []).map(messageOf).join(', ') || error.code || error.name;
}

/** Ends the client's connection. */
async function close(client) {
  try {
    await (client.destroy ? client.destroy() : client.disconnect());
  } catch {
    // It refuses when the connection has ended already, which is all that is wanted.
  }
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function page({ redis, total, client, fromClient }) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Requests, counted in Redis</title>
<h1>Requests, counted in Redis</h1>
<p>This page was generated after talking to Redis at <code id="redis">${escapeHtml(redis)}</code>.</p>
<p>Requests in total: <data id="total" value="${total}">${total}</data></p>
<p>Requests from <code id="client">${escapeHtml(client)}</code>:
<data id="from-client" value="${fromClient}">${fromClient}</data></p>
</html>
`;
}

function awayPage({ redis, reason }) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Redis is away</title>
<h1>Redis is away</h1>
<p>Redis at <code id="redis">${escapeHtml(redis)}</code> does not answer (${escapeHtml(reason)}), so this request was not
counted. Try again in a moment.</p>
</html>
`;
}

/** The HTTP server. `counter` counts, `redis` is its name for people, `log(event, fields)` gets every request answered. */
function createServer({ counter, redis, log }) {
  async function answer(request) {
    const path = request.url.split('?', 1)[0];
    if (path !== '/' && path !== '/healthz') return { status: 404, text: 'not found\n' };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, text: 'only GET and HEAD\n', headers: { allow: 'GET, HEAD' } };
    }
    if (path === '/healthz') {
      return { status: 200, json: { status: 'up', redis: (await counter.answers()) ? 'ready' : 'away' } };
    }
    const client = plainAddress(request.socket.remoteAddress ?? '');
    try {
      const { total, fromClient } = await counter.count(client);
      const counts = { redis, total, client, from_client: fromClient };
      return wantsJson(request) ? { status: 200, json: counts } : { status: 200, html: page({ ...counts, fromClient }) };
    } catch (error) {
      if (!(error instanceof RedisAway)) throw error;
      const trouble = { redis, reason: error.message };
      const body = wantsJson(request) ? { json: { error: 'Redis is away', ...trouble } } : { html: awayPage(trouble) };
      return { status: 503, headers: { 'retry-after': '1' }, ...body };
    }
  }

  return http.createServer(async (request, response) => {
    const client = plainAddress(request.socket.remoteAddress ?? '');
    let reply;
    try {
      reply = await answer(request);
    } catch (error) {
      log('bug', { error: error.stack });
      reply = { status: 500, text: 'internal error\n' };
    }
    const [type, body] = reply.json
      ? ['application/json', `${JSON.stringify(reply.json)}\n`]
      : [reply.html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8', reply.html ?? reply.text];
    log('request', { method: request.method, url: request.url, client, status: reply.status });
    response.writeHead(reply.status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      vary: 'accept',
      ...reply.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
}

function wantsJson(request) {
  return (request.headers.accept ?? '').includes('application/json');
}

/** One line per event: when, what, and its fields. */
function logLine(event, fields) {
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  process.stdout.write(`${new Date().toISOString()} ${event}${rest.join('')}\n`);
}

function portFrom(environment, name, standard) {
  const port = Number(environment[name] || standard);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  logLine('cannot start', { reason: `${name}=${environment[name]} is not a port number` });
  return process.exit(2);
}

function main(environment) {
  const { createClient } = require('redis');
  const host = environment.REDIS_HOST || 'redis';
  const port = portFrom(environment, 'REDIS_TCP_PORT', 6379);
  const counter = new Counter({ createClient, host, port, log: logLine });
  const server = createServer({ counter, redis: `${host}:${port}`, log: logLine });
  // A process that is PID 1 has no default action for these.
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      logLine('stopping', { signal });
      process.exit(0);
    });
  }
  server.once('error', (error) => {
    logLine('cannot start', { reason: error.message });
    process.exit(1);
  });
  server.listen(portFrom(environment, 'PORT', 3000), () => {
    logLine('listening', { port: server.address().port });
    counter.start();
  });
}

if (require.main === module) main(process.env);

module.exports = { Counter, RedisAway, createServer, plainAddress, portFrom };
