//! A real HTTP server on loopback that plays an Auth0 tenant and a third-party OAuth2 provider.
//!
//! Rule: the program uses it with the same client as Auth0, so it has no second code path. The sandbox differs from Auth0 in
//! only one way: it accepts http URLs with a loopback host. Nothing here is secret. Every key, password and token is a
//! published constant or signed with a published key, and both listeners are bound to 127.0.0.1.
//!
//! Reading order: `http` (requests and responses as values), `server` (journal, faults, dispatch), `wire` (cutting a
//! connection), `tenant` (its applications and connections), then one file per group of endpoints.

mod authorize;
mod bearer;
mod behaviour;
mod client_grants;
mod clients;
mod connections;
mod control;
mod cors;
mod delivery;
mod fault;
mod grants;
mod http;
mod keys;
mod listing;
mod login;
mod logs;
mod merge;
mod problem;
mod profile_script;
mod provider;
mod routes;
pub mod scenarios;
mod schema;
mod server;
mod shape;
mod sign_in;
mod stage;
mod tenant;
#[cfg(test)]
mod tests;
mod users;
mod visitor;
mod wire;

use std::io::{self, Write};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, stdin};
use tokio::net::TcpListener;
use tokio::sync::watch;

use scenarios::Scenario;
use server::{Side, World};
use stage::Seed;

/// A running tenant and provider. Dropping the last clone closes both listeners and all idle connections.
#[derive(Clone)]
pub struct Sandbox {
    world: Arc<World>,
    _running: watch::Sender<()>,
}

/// Makes the Fetch User Profile Script for a userinfo URL. Used for the connection of a scenario.
pub type Script = fn(&str) -> String;

/// Binds both listeners to ports that the system chooses. Serves them on the current tokio runtime until the value is dropped.
pub async fn start(scenario: &'static Scenario, script: Script) -> io::Result<Sandbox> {
    let tenant_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let provider_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let tenant = format!("http://{}", tenant_listener.local_addr()?);
    let provider = format!("http://{}", provider_listener.local_addr()?);
    let seed = Seed { provider: provider.clone(), script: script(&format!("{provider}/userinfo")) };
    let world = Arc::new(World::new(&tenant, seed)?);
    let (running, stopped) = watch::channel(());
    server::spawn(tenant_listener, Side::Tenant, world.clone(), stopped.clone());
    server::spawn(provider_listener, Side::Provider, world.clone(), stopped);
    let sandbox = Sandbox { world, _running: running };
    sandbox.play(scenario);
    Ok(sandbox)
}

impl Sandbox {
    /// The tenant's address without a trailing slash, `http://127.0.0.1:41234`.
    #[cfg(test)]
    pub fn tenant(&self) -> String {
        self.world.lock().tenant.base.clone()
    }

    /// The provider's address without a trailing slash.
    #[cfg(test)]
    pub fn provider(&self) -> String {
        self.world.lock().seed.provider.clone()
    }

    /// Switches to this scenario. The changes of the previous one are undone, except where another change was made.
    pub fn play(&self, scenario: &'static Scenario) {
        self.world.lock().play(scenario);
    }

    /// The values that a new user would have to look up, by the names of their environment variables.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        self.world.lock().values()
    }
}

/// Starts a sandbox with this scenario, writes its values as `NAME=value` lines and returns when standard input ends. Reading
/// standard input blocks a thread that can't be canceled. A caller that wants to stop earlier has to end the process.
pub async fn serve(scenario: &'static Scenario, script: Script, out: &mut dyn Write) -> io::Result<()> {
    serve_until_end_of(&mut stdin(), scenario, script, out).await
}

async fn serve_until_end_of(
    input: &mut (impl AsyncRead + Unpin),
    scenario: &'static Scenario,
    script: Script,
    out: &mut dyn Write,
) -> io::Result<()> {
    let sandbox = start(scenario, script).await?;
    for (name, value) in sandbox.values() {
        // An .env file needs quotes around a value with a space.
        let quote = if value.contains(' ') { "\"" } else { "" };
        writeln!(out, "{name}={quote}{value}{quote}")?;
    }
    out.flush()?;
    let mut ignored = [0; 1024];
    while input.read(&mut ignored).await? > 0 {}
    Ok(())
}
