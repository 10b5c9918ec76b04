// The events of the web.
(function ({ load }) {
  const EventEmitter = load('events');

  class Event {
    constructor(type, init) {
      Object.assign(this, { type, defaultPrevented: false, cancelable: Boolean(init?.cancelable) });
    }

    preventDefault() {
      this.defaultPrevented = this.cancelable;
    }
  }

  class EventTarget {
    #all = new EventEmitter();

    addEventListener(name, listener, options) {
      const call = typeof listener === 'function' ? listener : (event) => listener.handleEvent(event);
      this.#all[options?.once ? 'once' : 'on'](name, call);
    }

    removeEventListener(name, listener) {
      this.#all.off(name, listener);
    }

    dispatchEvent(event) {
      Object.assign(event, { target: this });
      this.#all.emit(event.type, event);
      return !event.defaultPrevented;
    }
  }

  return { Event, EventTarget };
});
