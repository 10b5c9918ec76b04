function fetchUserProfile(accessToken, context, callback) {
  const request = require('request');

  // The userinfo request: whose access token is this?
  const options = {
    url: 'https://api.twitch.tv/helix/users',
    headers: {
      'Accept': 'application/json',
      'User-Agent': 'Auth0',
      'Authorization': 'Bearer ' + accessToken,
      'Client-Id': 'abc123'
    },
    gzip: true,
    timeout: 10000
  };

  // Attributes of the Auth0 user profile, and their paths in the response.
  const paths = {
    'user_id': ['data.0.id'],
    'email': ['data.0.email']
  };

  request.get(options, function (error, response, body) {
    if (error) return fail('The userinfo request got no response: ' + error.message);
    const status = response.statusCode;
    if (status < 200 || status > 299) return fail('The userinfo request failed with status ' + status + shown(body));

    let data;
    try {
      data = JSON.parse(body);
    } catch (notJson) {
      return fail('The userinfo request did not return JSON' + shown(body));
    }
    if (typeof data !== 'object' || data === null) return fail('The userinfo request did not return an object' + shown(body));

    // A number above 2^53 has lost digits, and two users could share what is left of it.
    const id = pick(data, 'user_id');
    const usable = typeof id === 'string' ? id.trim() !== '' : Number.isSafeInteger(id);
    if (reportsError(data, usable)) return fail('The provider reported an error in the userinfo request' + shown(body));
    if (!usable) {
      return fail('No usable user ID at ' + paths.user_id.join(', ') + '. The response has ' + Object.keys(data).join(', '));
    }

    const profile = { user_id: String(id) };
    Object.keys(paths).forEach(function (attribute) {
      const value = pick(data, attribute);
      if (attribute === 'user_id' || value === undefined) return;
      if (attribute === 'email_verified') {
        // Only what the provider itself states, because accounts may be linked by verified addresses.
        profile.email_verified = value === true || value === 'true';
      } else if (typeof value === 'string' || typeof value === 'number') {
        profile[attribute] = String(value);
      }
    });
    callback(null, profile);
  });

  // The first value present at the paths of an attribute.
  function pick(data, attribute) {
    return paths[attribute].map(function (path) {
      return at(data, path);
    }).find(filled);
  }

  // Follows a dotted path. The result of a missing step is undefined.
  function at(data, path) {
    return path.split('.').reduce(function (place, step) {
      const there = typeof place === 'object' && place !== null && Object.prototype.hasOwnProperty.call(place, step);
      return there ? place[step] : undefined;
    }, data);
  }

  // Some providers report an error with status 200.
  function reportsError(data, usable) {
    const named = Object.keys(data).filter(function (name) {
      return /^err(or)?s?[_-]?(code|no)?$/i.test(name);
    });
    // If there is a user ID, a code or a status may belong to the user.
    const coded = !usable && (data.message || data.msg) ? ['code', 'status', 'ret'] : [];
    return data.ok === false || data.success === false || named.concat(coded).some(function (name) {
      return isError(data[name]);
    });
  }

  // Others send an error with every response. With the code ok or 0 it isn't one.
  function isError(value) {
    if (typeof value !== 'object' || value === null) {
      return !/^(0*|20\d|ok|success|successful|succeeded|none|no[ _-]?error|false|null|undefined)$/i.test(String(value).trim());
    }
    const told = [value.code, value.status, value.message].filter(function (one) {
      return one !== undefined;
    });
    return told.length > 0 ? isError(told.find(filled)) : Object.values(value).some(isError);
  }

  function filled(value) {
    return value !== undefined && value !== null && value !== '';
  }

  function shown(body) {
    if (!body) return '';
    return /^\s*</.test(body) ? ': an HTML page' : ': ' + body;
  }

  // The text appears in logs and in the URL that the browser returns to. So it is one short line without the token.
  function fail(text) {
    const safe = accessToken ? text.split(accessToken).join('[token]') : text;
    callback(new Error(safe.replace(/[\s\u0000-\u001f\u007f-\u009f\ud800-\udfff]+/g, ' ').slice(0, 200)));
  }
}
