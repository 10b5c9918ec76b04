//! Listens at a callback URL on this computer, for the browser of one sign-in.
//!
//! It accepts connections of this computer only, reads a request line and nothing more, and takes one answer whose `state`
//! matches. Everything else gets a page that says so.

use super::page::{self, Page};
use super::pop_up::{self, Head};
use crate::domain::safe_text::visible;
use crate::domain::sign_in::{self, Host, LONGEST, Loopback, Returned, returned};
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How long one connection may take. Browsers open some that they don't use.
const SLOW: Duration = Duration::from_secs(10);
/// How many connections are read at a time. The newest one is always read, and the oldest one makes room.
const AT_A_TIME: usize = 16;
/// How many reports of a page are read.
const REPORTS: usize = 64;
/// The page that the browser ends on. No callback URL has this path, see [`Served::end`].
const END: &str = "/a0connect/done";
const OTHER_END: &str = "/a0connect/ended";

/// The page of pop-up mode. It needs the port, so it comes after the listener.
pub type PageToServe = Arc<OnceLock<sign_in::Page>>;

pub struct Listener {
    port: u16,
    came: UnboundedReceiver<Returned>,
    served: Arc<Served>,
    tasks: Vec<JoinHandle<()>>,
}

/// What all connections share.
struct Served {
    callback: Loopback,
    state: String,
    answers: UnboundedSender<Returned>,
    /// The page of pop-up mode, if it is served.
    page: PageToServe,
    reports: AtomicUsize,
    /// A response to another attempt was received.
    saw_another: AtomicBool,
    /// The response was received.
    taken: AtomicBool,
    /// The browser has got its last page.
    ended: Notify,
}

impl Listener {
    /// Listens at this callback URL, or at a free port if it has none yet. The error is the system's reason.
    pub async fn bind(callback: &Loopback, state: &str) -> Result<Self, String> {
        Self::bind_with(callback, state, PageToServe::default()).await
    }

    /// Like [`Self::bind`], with the page of pop-up mode, which may be set later.
    pub async fn bind_with(callback: &Loopback, state: &str, page: PageToServe) -> Result<Self, String> {
        let sockets = sockets(callback).await.map_err(|error| words(&error))?;
        let port = sockets.first().and_then(|one| one.local_addr().ok()).map_or(callback.port, |at| at.port());
        let (answers, came) = unbounded_channel();
        let served = Arc::new(Served {
            callback: if callback.port == 0 { Loopback::to_add(port) } else { callback.clone() },
            state: state.to_owned(),
            answers,
            page,
            reports: AtomicUsize::new(0),
            saw_another: AtomicBool::new(false),
            taken: AtomicBool::new(false),
            ended: Notify::new(),
        });
        let tasks = sockets.into_iter().map(|socket| tokio::spawn(accept(socket, served.clone()))).collect();
        Ok(Self { port, came, served, tasks })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Serves the page of pop-up mode from now on.
    pub fn serve(&self, page: &sign_in::Page) {
        // A second one would be the same.
        let _ = self.served.page.set(page.clone());
    }

    /// Waits until the browser returns. A response to another attempt is reported, but doesn't end the wait.
    pub async fn returned(&mut self) -> Returned {
        match self.came.recv().await {
            Some(returned) => returned,
            None => std::future::pending().await,
        }
    }

    /// Gives the browser up to a second to load its last page, and then frees the port.
    pub async fn end(mut self) {
        if self.served.taken.load(Ordering::Relaxed) {
            let _ = timeout(Duration::from_secs(1), self.served.ended.notified()).await;
        }
        for task in self.tasks.drain(..) {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// A browser may use either address of `localhost`, so both must be free. A machine may have no IPv6.
async fn sockets(callback: &Loopback) -> io::Result<Vec<TcpListener>> {
    let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, callback.port));
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, callback.port));
    Ok(match callback.host {
        Host::V4 => vec![TcpListener::bind(v4).await?],
        Host::V6 => vec![TcpListener::bind(v6).await?],
        Host::Name => {
            let first = TcpListener::bind(v4).await?;
            match TcpListener::bind(v6).await {
                Ok(second) => vec![first, second],
                Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {
                    return Err(error);
                }
                Err(_) => vec![first],
            }
        }
    })
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => "another program uses its port".to_owned(),
        ErrorKind::PermissionDenied => "the system doesn't allow its port".to_owned(),
        ErrorKind::AddrNotAvailable => "this machine doesn't have its address".to_owned(),
        _ => visible(&error.to_string(), 200),
    }
}

async fn accept(socket: TcpListener, served: Arc<Served>) {
    let mut open: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        match socket.accept().await {
            Ok((stream, _)) => {
                open.retain(|one| !one.is_finished());
                if open.len() >= AT_A_TIME
                    && let Some(oldest) = open.pop_front()
                {
                    oldest.abort();
                }
                let served = served.clone();
                let task = tokio::spawn(async move {
                    let _ = timeout(SLOW, served.serve(stream)).await;
                });
                open.push_back(task.abort_handle());
            }
            // Too many open files, or a connection that ended at once.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

impl Served {
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut is_head = false;
        let (mut response, is_last) = match head(&mut stream).await? {
            Some((head, rest)) => {
                is_head = head.starts_with("HEAD ");
                match self.of_page(&head, &rest, &mut stream).await? {
                    Some(response) => response,
                    None => self.response(&head),
                }
            }
            None => (page::UNREADABLE.response(), false),
        };
        if is_head && let Some(end) = response.find("\r\n\r\n") {
            response.truncate(end + 4);
        }
        stream.write_all(response.as_bytes()).await?;
        stream.shutdown().await?;
        if is_last {
            self.ended.notify_one();
        }
        Ok(())
    }

    /// The response to a request of the page of pop-up mode, or for it. None if it is neither.
    async fn of_page(&self, head: &str, rest: &[u8], stream: &mut TcpStream) -> io::Result<Option<(String, bool)>> {
        let (Some(page), Some(head)) = (self.page.get(), Head::read(head)) else { return Ok(None) };
        if pop_up::is_page(&head, page) {
            return Ok(Some((pop_up::response(page), false)));
        }
        if !pop_up::is_report(&head, page) {
            return Ok(None);
        }
        let length = match pop_up::length(&head, page) {
            Ok(length) => length,
            Err(status) => return Ok(Some((pop_up::empty(status), false))),
        };
        let mut body = wiped_buffer(length);
        body.extend_from_slice(&rest[..rest.len().min(length)]);
        while body.len() < length && (&mut *stream).take((length - body.len()) as u64).read_buf(&mut *body).await? > 0 {
        }
        let report = sign_in::reported(&body, &page.key);
        drop(body);
        let Some(report) = report.filter(|_| self.reports.fetch_add(1, Ordering::Relaxed) < REPORTS) else {
            return Ok(Some((pop_up::empty(pop_up::REFUSED), false)));
        };
        let is_last = report.is_last();
        let is_late =
            if is_last { self.taken.swap(true, Ordering::Relaxed) } else { self.taken.load(Ordering::Relaxed) };
        if is_late {
            return Ok(Some((pop_up::empty(pop_up::LATE), false)));
        }
        // The receiver is gone only if the sign-in has just been ended.
        let _ = self.answers.send(Returned::Reported(report));
        Ok(Some((pop_up::empty(pop_up::HEARD), is_last)))
    }

    /// The response to a request, and true if it is the page that ends the sign-in.
    fn response(&self, head: &str) -> (String, bool) {
        let page = |page: Page| (page.response(), false);
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
            return page(page::UNREADABLE);
        };
        if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return page(page::UNREADABLE);
        }
        let callback = &self.callback;
        // A page elsewhere could have its own name lead to this computer.
        let header = |wanted: &str| {
            head.lines().skip(1).find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
            })
        };
        let host = header("host");
        let ours = ["127.0.0.1", "localhost", "[::1]"];
        let is_ours = |host: &String| {
            let bare = host.strip_suffix(&format!(":{}", callback.port)).unwrap_or(host);
            ours.iter().any(|name| bare.eq_ignore_ascii_case(name))
        };
        if host.as_ref().is_none_or(|host| !is_ours(host)) {
            return page(page::MISSING);
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let end = if callback.path == END { OTHER_END } else { END };
        if path == end && method == "GET" && self.taken.load(Ordering::Relaxed) {
            return (page::CAME.response(), true);
        }
        if path != callback.path {
            return page(page::MISSING);
        }
        if method != "GET" {
            return page(page::NOT_GET);
        }
        // What an image, a frame or a script of another page requests isn't a redirect of a browser.
        let is_other = |name: &str, wanted: &str| header(name).is_some_and(|came| came != wanted);
        if is_other("sec-fetch-dest", "document") || is_other("sec-fetch-mode", "navigate") {
            return page(page::MISSING);
        }
        match returned(target, callback, &self.state) {
            Returned::Nothing | Returned::Reported(_) => page(page::MISSING),
            // Only the page could exchange it.
            Returned::Code(_) if self.page.get().is_some() => page(page::MISSING),
            Returned::Another => {
                // One is enough to say it.
                if !self.saw_another.swap(true, Ordering::Relaxed) {
                    let _ = self.answers.send(Returned::Another);
                }
                page(page::ANOTHER)
            }
            answer if !self.taken.swap(true, Ordering::Relaxed) => {
                // The receiver is gone only if the sign-in has just been ended.
                let _ = self.answers.send(answer);
                (page::redirect(&callback.url, end), false)
            }
            _ => page(page::USED),
        }
    }
}

/// A buffer that is wiped when it is dropped. It never grows, since that would leave a copy behind.
fn wiped_buffer(length: usize) -> Zeroizing<Vec<u8>> {
    // One byte more, or reading would make room for the next ones.
    Zeroizing::new(Vec::with_capacity(length + 1))
}

/// The request line and the headers, which may hold the authorization code, and what of the body came with them. None if they
/// are longer than [`LONGEST`], or not text.
async fn head(stream: &mut TcpStream) -> io::Result<Option<(Zeroizing<String>, Zeroizing<Vec<u8>>)>> {
    let mut bytes = wiped_buffer(LONGEST);
    loop {
        let left = LONGEST - bytes.len();
        let read = (&mut *stream).take(left as u64).read_buf(&mut *bytes).await?;
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = Zeroizing::new(bytes[end + 4..].to_vec());
            let head = std::str::from_utf8(&bytes[..end]).ok();
            return Ok(head.map(|head| (Zeroizing::new(head.to_owned()), rest)));
        }
        if read == 0 {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests;
