// A small EventEmitter.
(function () {
  class EventEmitter {
    #listeners = new Map();

    on(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return this;
    }

    once(name, listener) {
      const once = (...args) => {
        this.off(name, once);
        listener.apply(this, args);
      };
      return this.on(name, once);
    }

    off(name, listener) {
      this.#listeners.set(name, (this.#listeners.get(name) ?? []).filter((one) => one !== listener));
      return this;
    }

    // Without a listener, an error is thrown, as in Node.
    emit(name, ...args) {
      const listeners = this.#listeners.get(name) ?? [];
      if (name === 'error' && !listeners.length) throw args[0];
      listeners.forEach((listener) => listener.apply(this, args));
      return listeners.length > 0;
    }

    listenerCount(name) {
      return (this.#listeners.get(name) ?? []).length;
    }
  }
  Object.assign(EventEmitter.prototype, {
    addListener: EventEmitter.prototype.on,
    removeListener: EventEmitter.prototype.off,
  });
  return Object.assign(EventEmitter, { EventEmitter });
});
