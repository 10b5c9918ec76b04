//! A browser without scripts. It follows redirects, and sends a page's form as if the user had clicked a button.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::DEADLINE;

/// Opens a link, clicks the button with this text on each page that has it, and returns the last URL and page.
pub fn sign_in(link: &str, button: &str) -> (String, String) {
    let (mut url, mut form) = (link.to_owned(), None);
    for _ in 0..10 {
        let (location, page) = ask(&url, form.take());
        if let Some(location) = location {
            url = location;
            continue;
        }
        let Some((action, fields)) = pressed(&page, button) else { return (url, page) };
        url = url::Url::parse(&url).unwrap().join(&action).unwrap().into();
        form = Some(fields);
    }
    panic!("{link} goes round at {url}")
}

/// Returns `Location` and the body. Sends the form, if there is one.
fn ask(url: &str, form: Option<String>) -> (Option<String>, String) {
    let url = url::Url::parse(url).unwrap();
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let (method, body) = form.map_or(("GET", String::new()), |form| ("POST", form));
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let kind = "Content-Type: application/x-www-form-urlencoded";
    // HTTP/1.0: the response is neither chunked nor kept alive, so it ends with the connection.
    let head =
        format!("{method} {target} HTTP/1.0\r\nHost: {authority}\r\n{kind}\r\nContent-Length: {}\r\n", body.len());
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    (location, body.to_owned())
}

/// The URL of a page's form, and its body after a click on the button with this text.
fn pressed(page: &str, button: &str) -> Option<(String, String)> {
    let form = page.split_once("<form ")?.1.split_once("</form>")?.0;
    let attribute = |tag: &str, name: &str| {
        let value = tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0;
        Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
    };
    let field = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value")?));
    let inputs = form.split("<input ").skip(1).filter_map(|tag| field(tag.split_once('>')?.0));
    let mut buttons = form.split("<button ").skip(1).filter(|tag| tag.contains(&format!(">{button}</button>")));
    let fields = inputs.chain([field(buttons.next()?)?]);
    let form_text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Some((attribute(form, "action")?, form_text))
}
