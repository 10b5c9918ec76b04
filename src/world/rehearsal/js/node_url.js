// Node's `url`: the classes of the web, and the old functions.
(function ({ load }) {
  const URL = load('url');
  const URLSearchParams = load('search_params');

  function parse(text, withQuery) {
    let url;
    try {
      url = new URL(text);
    } catch {
      const [, path, query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(String(text));
      return { href: String(text), pathname: path, path: path + query, search: query || null, query: query.slice(1) || null };
    }
    const { href, protocol, host, hostname, port, pathname, search, hash } = url;
    const query = withQuery ? Object.fromEntries(new URLSearchParams(search)) : search.slice(1) || null;
    const or = (text) => text || null;
    const auth = or([url.username, url.password].filter(Boolean).join(':'));
    return { href, protocol, slashes: true, auth, host, hostname, port: or(port), pathname, search: or(search), path: pathname + search, query, hash: or(hash) };
  }

  function format(parts) {
    if (typeof parts === 'string' || parts instanceof URL) return String(parts);
    const host = parts.host ?? `${parts.hostname ?? ''}${parts.port ? `:${parts.port}` : ''}`;
    const query = parts.search ?? (parts.query ? `?${new URLSearchParams(parts.query)}` : '');
    return `${parts.protocol ? `${String(parts.protocol).replace(/:$/, '')}://` : ''}${host}${parts.pathname ?? ''}${query}${parts.hash ?? ''}`;
  }

  const resolve = (from, to) => new URL(to, from).href;
  return { URL, URLSearchParams, parse, format, resolve };
});
