// Leads connections to the tenant's name to a port on this computer. For a browser, a rule of its resolver does the same.
//
// Some libraries accept only a host name without a port, as Auth0's tenants have.
const net = require('node:net');

const { TENANT_NAME, TENANT_PORT } = process.env;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (first, ...rest) {
  const lead = (options) =>
    options?.host === TENANT_NAME ? { ...options, host: '127.0.0.1', port: Number(TENANT_PORT) } : options;
  if (Array.isArray(first)) {
    first[0] = lead(first[0]);
    return connect.call(this, first, ...rest);
  }
  return connect.call(this, lead(first), ...rest);
};
