// Node's `events`: a small EventEmitter.
(function ({ lacks }) {
  class EventEmitter {
    #listeners = new Map();

    on(name, listener) {
      if (typeof listener !== 'function') throw new TypeError('The "listener" argument must be of type function.');
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return this;
    }

    prependListener(name, listener) {
      this.#listeners.set(name, [listener, ...(this.#listeners.get(name) ?? [])]);
      return this;
    }

    once(name, listener) {
      const once = (...args) => {
        this.off(name, once);
        listener.apply(this, args);
      };
      once.listener = listener;
      return this.on(name, once);
    }

    off(name, listener) {
      this.#listeners.set(name, (this.#listeners.get(name) ?? []).filter((one) => one !== listener && one.listener !== listener));
      return this;
    }

    removeAllListeners(name) {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }

    // Without a listener, an error is thrown, as in Node.
    emit(name, ...args) {
      const listeners = this.#listeners.get(name) ?? [];
      if (name === 'error' && !listeners.length) throw args[0];
      listeners.forEach((listener) => listener.apply(this, args));
      return listeners.length > 0;
    }

    listeners(name) {
      return (this.#listeners.get(name) ?? []).map((one) => one.listener ?? one);
    }

    listenerCount(name) {
      return (this.#listeners.get(name) ?? []).length;
    }

    eventNames() {
      return [...this.#listeners.keys()].filter((name) => this.listenerCount(name));
    }

    setMaxListeners() {
      return this;
    }

    getMaxListeners() {
      return 10;
    }
  }
  Object.assign(EventEmitter.prototype, {
    addListener: EventEmitter.prototype.on,
    removeListener: EventEmitter.prototype.off,
  });
  lacks(EventEmitter.prototype, 'EventEmitter.', 'rawListeners prependOnceListener');

  // The arguments of the next event, as a promise.
  function once(emitter, name) {
    return new Promise((resolve, reject) => {
      const failed = (error) => reject(error);
      if (name !== 'error') emitter.once('error', failed);
      emitter.once(name, (...args) => {
        emitter.off('error', failed);
        resolve(args);
      });
    });
  }

  Object.assign(EventEmitter, { EventEmitter, once, defaultMaxListeners: 10, listenerCount: (emitter, name) => emitter.listenerCount(name) });
  lacks(EventEmitter, 'events.', 'on addAbortListener getEventListeners getMaxListeners setMaxListeners errorMonitor captureRejectionSymbol EventEmitterAsyncResource');
  return EventEmitter;
});
