'use strict';
// As much of Redis, in this process, as the counter asks for: the tests need no second container, and can make it fall
// silent or vanish. Protocol: "Redis serialization protocol specification" (RESP2), redis.io.

const net = require('node:net');

class RedisStub {
  strings = new Map();
  hashes = new Map();
  silent = false;
  #server = null;
  #sockets = new Set();

  /** Serves on `port` (0: any) and resolves to the port. */
  async start(port = 0) {
    this.#server = net.createServer((socket) => this.#serve(socket));
    await new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this.#server.address().port;
  }

  /** Stops listening and cuts every connection. */
  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket) {
    let unread = '';
    let queued = null;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      unread += data.toString('latin1');
      for (let taken = command(unread); taken !== null; taken = command(unread)) {
        unread = unread.slice(taken.length);
        const name = taken.words[0].toUpperCase();
        if (this.silent) continue;
        if (name === 'MULTI') {
          queued = [];
          socket.write('+OK\r\n');
        } else if (name === 'EXEC') {
          socket.write(`*${queued.length}\r\n${queued.map((words) => this.#reply(words)).join('')}`);
          queued = null;
        } else if (queued) {
          queued.push(taken.words);
          socket.write('+QUEUED\r\n');
        } else {
          socket.write(this.#reply(taken.words));
        }
      }
    });
  }

  #reply([name, key, field, amount]) {
    switch (name.toUpperCase()) {
      case 'PING':
        return '+PONG\r\n';
      case 'INCR':
        this.strings.set(key, (this.strings.get(key) ?? 0) + 1);
        return `:${this.strings.get(key)}\r\n`;
      case 'HINCRBY': {
        const hash = this.hashes.get(key) ?? new Map();
        this.hashes.set(key, hash.set(field, (hash.get(field) ?? 0) + Number(amount)));
        return `:${hash.get(field)}\r\n`;
      }
      case 'CLIENT':
        return '+OK\r\n';
      default:
        return `-ERR unknown command '${name}'\r\n`;
    }
  }
}

/** The first whole command in `text` and how much of it that takes, or null while there is none. */
function command(text) {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return null;
  let at = head[0].length;
  const words = [];
  for (let word = 0; word < Number(head[1]); word += 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (!size) return null;
    const start = at + size[0].length;
    at = start + Number(size[1]) + 2;
    if (at > text.length) return null;
    words.push(text.slice(start, at - 2));
  }
  return { words, length: at };
}

module.exports = { RedisStub };
