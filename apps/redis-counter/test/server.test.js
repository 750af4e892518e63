'use strict';
// Run inside the image: node --test test/

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { test } = require('node:test');

const { plainAddress } = require('../server.js');
const { RedisStub } = require('./redis-stub.js');

const SERVER = path.join(__dirname, '..', 'server.js');

/** Starts the program; resolves once it listens. `lines` grows with its log; `end` resolves to how it ended. */
async function startApp(redisPort, environment = {}) {
  const app = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', REDIS_HOST: '127.0.0.1', REDIS_TCP_PORT: String(redisPort), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = [];
  const end = new Promise((resolve) => app.once('close', (code, signal) => resolve({ code, signal })));
  let unread = '';
  let port;
  const listening = new Promise((resolve) => {
    app.stdout.on('data', (data) => {
      const parts = (unread + data).split('\n');
      unread = parts.pop();
      lines.push(...parts);
      port ??= parts.map((line) => / listening port=(\d+)/.exec(line)?.[1]).find(Boolean);
      if (port) resolve();
    });
  });
  await Promise.race([listening, end]);
  return { app, lines, end, port: Number(port), kill: () => app.kill('SIGKILL') };
}

/** One request. Resolves to { status, headers, body }. */
function ask(app, url = '/', { accept, method = 'GET', host = '127.0.0.1' } = {}) {
  return new Promise((resolve, reject) => {
    const options = { host, port: app.port, path: url, method, headers: accept ? { accept } : {}, agent: false };
    const request = http.request(options, (response) => {
      let body = '';
      response.on('data', (data) => (body += data));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.once('error', reject);
    request.end();
  });
}

const json = (app, url = '/') => ask(app, url, { accept: 'application/json' });

/** Asks until the status is `status`, at most five seconds. */
async function askUntil(app, status) {
  const deadline = Date.now() + 5000;
  for (;;) {
    const reply = await json(app);
    if (reply.status === status) return reply;
    assert.ok(Date.now() < deadline, `still ${reply.status} after five seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function timed(work) {
  const start = process.hrtime.bigint();
  const result = await work();
  return { result, ms: Number(process.hrtime.bigint() - start) / 1e6 };
}

async function withApp(t, environment) {
  const redis = new RedisStub();
  const redisPort = await redis.start();
  const app = await startApp(redisPort, environment);
  t.after(async () => {
    app.kill();
    await redis.stop();
  });
  return { redis, redisPort, app };
}

test('an IPv4 address mapped into IPv6 is shown as IPv4, any other as it is', () => {
  for (const [address, plain] of [
    ['172.17.0.3', '172.17.0.3'],
    ['::ffff:172.17.0.3', '172.17.0.3'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['fd00::ffff:1', 'fd00::ffff:1'],
    ['::ffff:7f00:1', '::ffff:7f00:1'],
    ['', ''],
  ]) {
    assert.equal(plainAddress(address), plain);
  }
});

test('every request of the page counts, in all and per address, and Redis holds the counts', async (t) => {
  const { redis, redisPort, app } = await withApp(t);
  const answers = [await json(app), await json(app), await json(app)].map((reply) => JSON.parse(reply.body));
  assert.deepEqual(answers.at(-1), {
    redis: `127.0.0.1:${redisPort}`,
    total: 3,
    client: '127.0.0.1',
    from_client: 3,
  });
  assert.equal(redis.strings.get('requests'), 3);
  assert.deepEqual([...redis.hashes.get('requests:by-client')], [['127.0.0.1', 3]]);
});

test('requests from another address count in all, not for the first address', async (t) => {
  const { app } = await withApp(t);
  await json(app);
  const options = { host: '127.0.0.1', localAddress: '127.0.0.2', port: app.port, headers: { accept: 'application/json' } };
  const body = await new Promise((resolve, reject) => {
    http.get(options, (response) => response.on('data', resolve)).once('error', reject);
  });
  const { client, total, from_client: fromClient } = JSON.parse(body);
  assert.deepEqual({ client, total, fromClient }, { client: '127.0.0.2', total: 2, fromClient: 1 });
});

test('requests at the same time are each counted once', async (t) => {
  const { app } = await withApp(t);
  const replies = await Promise.all(Array.from({ length: 50 }, () => json(app)));
  const totals = replies.map((reply) => JSON.parse(reply.body).total).sort((a, b) => a - b);
  assert.deepEqual(totals, Array.from({ length: 50 }, (_, index) => index + 1));
});

test('the page says that it talked to Redis and holds both counts', async (t) => {
  const { app } = await withApp(t);
  await ask(app);
  const { status, headers, body } = await ask(app);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.match(body, /generated after talking to Redis/);
  assert.match(body, /<data id="total" value="2">2<\/data>/);
  assert.match(body, /<data id="from-client" value="2">2<\/data>/);
});

test('health, unknown paths and other methods are answered and not counted', async (t) => {
  const { redis, app } = await withApp(t);
  const health = await ask(app, '/healthz');
  assert.deepEqual([health.status, JSON.parse(health.body)], [200, { status: 'up', redis: 'ready' }]);
  assert.equal((await ask(app, '/favicon.ico')).status, 404);
  assert.equal((await ask(app, '//')).status, 404);
  const post = await ask(app, '/', { method: 'POST' });
  assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
  assert.equal(redis.strings.get('requests'), undefined);
});

test('a query string is not part of the path', async (t) => {
  const { app } = await withApp(t);
  assert.equal((await ask(app, '/?x=1')).status, 200);
});

test('Redis absent at the start: 503 within a second, health says so, and it recovers by itself', async (t) => {
  const redis = new RedisStub();
  const redisPort = await redis.start();
  await redis.stop();
  const app = await startApp(redisPort);
  t.after(app.kill);
  const { result, ms } = await timed(() => ask(app));
  assert.equal(result.status, 503);
  assert.ok(ms < 1000, `${ms} ms`);
  assert.match(result.body, /Redis is away/);
  assert.match((await json(app)).body, /"error":"Redis is away"/);
  const health = await ask(app, '/healthz');
  assert.deepEqual([health.status, JSON.parse(health.body)], [200, { status: 'up', redis: 'away' }]);
  await redis.start(redisPort);
  t.after(() => redis.stop());
  assert.equal(JSON.parse((await askUntil(app, 200)).body).total, 1);
});

test('Redis leaves and returns: 503 in between, and the reason is logged once', async (t) => {
  const { redis, redisPort, app } = await withApp(t);
  assert.equal((await ask(app)).status, 200);
  await redis.stop();
  assert.equal((await askUntil(app, 503)).headers['retry-after'], '1');
  await redis.start(redisPort);
  assert.equal(JSON.parse((await askUntil(app, 200)).body).total, 2);
  const reasons = app.lines.filter((line) => line.includes(' redis away '));
  assert.equal(new Set(reasons.map((line) => line.slice(line.indexOf(' ')))).size, reasons.length, reasons.join('\n'));
});

test('Redis falls silent with its connections open: 503 within a second, and it recovers by itself', async (t) => {
  const { redis, app } = await withApp(t);
  assert.equal((await ask(app)).status, 200);
  redis.silent = true;
  for (let round = 0; round < 3; round += 1) {
    const { result, ms } = await timed(() => ask(app));
    assert.equal(result.status, 503);
    assert.ok(ms < 1000, `${ms} ms`);
  }
  redis.silent = false;
  await askUntil(app, 200);
});

test('a name with several addresses, none of which answers, is Redis away with a reason', async (t) => {
  const app = await startApp(1, { REDIS_HOST: 'localhost' });
  t.after(app.kill);
  const reply = await json(app);
  assert.equal(reply.status, 503);
  assert.match(JSON.parse(reply.body).reason, /ECONNREFUSED/);
});

test('a name that nobody has is Redis away, not an end', async (t) => {
  const app = await startApp(6379, { REDIS_HOST: 'nobody.invalid' });
  t.after(app.kill);
  const { result, ms } = await timed(() => ask(app));
  assert.equal(result.status, 503);
  assert.ok(ms < 1000, `${ms} ms`);
});

test('it stops at once when told to, with a request under way', async (t) => {
  const { redis, app } = await withApp(t);
  assert.equal((await ask(app)).status, 200);
  redis.silent = true;
  const underWay = ask(app).catch(() => 'cut');
  const { result, ms } = await timed(() => {
    app.app.kill('SIGTERM');
    return app.end;
  });
  assert.deepEqual(result, { code: 0, signal: null });
  assert.ok(ms < 500, `${ms} ms`);
  await underWay;
  assert.match(app.lines.at(-1), / stopping signal="SIGTERM"$/);
});

test('every event is one line on standard output', async (t) => {
  const { app } = await withApp(t);
  await ask(app, '/?a=%0Ab');
  app.app.kill('SIGTERM');
  await app.end;
  const line = app.lines.find((entry) => entry.includes(' request '));
  assert.match(line, /^\S+Z request method="GET" url="\/\?a=%0Ab" client="127\.0\.0\.1" status=200$/);
});

test('the variables of a link with the alias redis do not change where Redis is looked for', async (t) => {
  const { app } = await withApp(t, { REDIS_PORT: 'tcp://192.0.2.1:6379', REDIS_PORT_6379_TCP_PORT: '6379', REDIS_NAME: '/app/redis' });
  assert.equal((await ask(app)).status, 200);
});

test('a port that is none, and one that is taken, are told in one line', async (t) => {
  const bad = await startApp(6379, { PORT: 'http' });
  assert.deepEqual(await bad.end, { code: 2, signal: null });
  assert.match(bad.lines.join(), /PORT=http is not a port number/);

  const holder = net.createServer().listen(0);
  t.after(() => holder.close());
  const taken = await startApp(6379, { PORT: String(holder.address().port) });
  assert.deepEqual(await taken.end, { code: 1, signal: null });
  assert.match(taken.lines.join(), /EADDRINUSE/);
});
