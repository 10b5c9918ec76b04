//! A URL's parts for the class `URL`, as JSON text. Empty if the text isn't a URL.

use serde_json::json;
use url::{Url, quirks};

pub fn parts(text: &str, base: &str) -> String {
    let base = if base.is_empty() { Ok(None) } else { Url::parse(base).map(Some) };
    let url = base.and_then(|base| Url::options().base_url(base.as_ref()).parse(text));
    url.map(|url| of(&url)).unwrap_or_default()
}

/// The URL with one part set. An invalid value changes nothing, as in browsers.
pub fn with(href: &str, part: &str, value: &str) -> String {
    let Ok(mut url) = Url::parse(href) else { return String::new() };
    let _ = match part {
        "protocol" => quirks::set_protocol(&mut url, value),
        "username" => quirks::set_username(&mut url, value),
        "password" => quirks::set_password(&mut url, value),
        "host" => quirks::set_host(&mut url, value),
        "hostname" => quirks::set_hostname(&mut url, value),
        "port" => quirks::set_port(&mut url, value),
        "pathname" => {
            quirks::set_pathname(&mut url, value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, value);
            Ok(())
        }
        _ => Err(()),
    };
    of(&url)
}

fn of(url: &Url) -> String {
    json!({
        "href": quirks::href(url),
        "origin": quirks::origin(url),
        "protocol": quirks::protocol(url),
        "username": quirks::username(url),
        "password": quirks::password(url),
        "host": quirks::host(url),
        "hostname": quirks::hostname(url),
        "port": quirks::port(url),
        "pathname": quirks::pathname(url),
        "search": quirks::search(url),
        "hash": quirks::hash(url),
    })
    .to_string()
}
