//! A real HTTP server on loopback that plays an Auth0 tenant and a third-party OAuth2 provider (being written).

mod schema;
mod shape;
