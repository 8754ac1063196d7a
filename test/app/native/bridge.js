/* global print */
/** What the native side of an app does, by a line protocol with the process that drives Hermes. */

const callbacks = new Map();
const handlers = new Map();
let lastId = 0;

const send = (message) => print(`@${JSON.stringify(message)}`);

/** Calls a method of the driver. */
export const call = (method, ...args) =>
  new Promise((resolve, reject) => {
    lastId += 1;
    callbacks.set(lastId, { resolve, reject });
    send({ id: lastId, method, args });
  });

/** Tells the driver. */
export const tell = (method, ...args) => send({ method, args });

/** Sets what a message of the driver does. */
export const on = (method, handler) => handlers.set(method, handler);

// What the driver writes.
globalThis.$reply = (id, error, value) => {
  const { resolve, reject } = callbacks.get(id);
  callbacks.delete(id);
  if (error === null) resolve(value);
  else reject(new Error(error));
};
globalThis.$tell = (method, ...args) => handlers.get(method)(...args);
