//! The frameworks. The more specific row comes first, since the first one that fits counts.

use super::Manifest::{DotNet, Go, Java, Npm, Php, Python, Ruby};
use super::{Framework, Manifest};

const SDK: &str = "the default path of the library, and the usual port";
const ORIGIN: &str = "the address of the development server, to which the library returns";
const QUICKSTART: &str = "the path and the port in Auth0's quickstart";
const SAMPLE: &str = "the path in Auth0's quickstart, and the port of the development server";

pub static FRAMEWORKS: &[Framework] = &[
    row("Next.js with nextjs-auth0 3", Npm, &["@auth0/nextjs-auth0@3"], "http://localhost:3000/api/auth/callback", SDK),
    row("Next.js with nextjs-auth0 2", Npm, &["@auth0/nextjs-auth0@2"], "http://localhost:3000/api/auth/callback", SDK),
    row("Next.js with nextjs-auth0 1", Npm, &["@auth0/nextjs-auth0@1"], "http://localhost:3000/api/auth/callback", SDK),
    row("Next.js with nextjs-auth0", Npm, &["@auth0/nextjs-auth0"], "http://localhost:3000/auth/callback", SDK),
    row("Next.js with NextAuth", Npm, &["next", "next-auth"], "http://localhost:3000/api/auth/callback/auth0", SDK),
    row("Nuxt with auth0-nuxt", Npm, &["@auth0/auth0-nuxt"], "http://localhost:3000/auth/callback", SDK),
    row("Express with express-openid-connect", Npm, &["express-openid-connect"], "http://localhost:3000/callback", SDK),
    row("Express with passport-auth0", Npm, &["passport-auth0"], "http://localhost:3000/callback", SAMPLE),
    row("Fastify with auth0-fastify", Npm, &["@auth0/auth0-fastify"], "http://localhost:3000/auth/callback", SDK),
    row("SvelteKit with Auth.js", Npm, &["@auth/sveltekit"], "http://localhost:5173/auth/callback/auth0", SDK),
    row("Angular with auth0-angular", Npm, &["@auth0/auth0-angular"], "http://localhost:4200", ORIGIN),
    row("React and Vite with auth0-react", Npm, &["@auth0/auth0-react", "vite"], "http://localhost:5173", ORIGIN),
    row("React with auth0-react", Npm, &["@auth0/auth0-react"], "http://localhost:3000", ORIGIN),
    row("Vue and Vite with auth0-vue", Npm, &["@auth0/auth0-vue", "vite"], "http://localhost:5173", ORIGIN),
    row("Vue with auth0-vue", Npm, &["@auth0/auth0-vue"], "http://localhost:8080", ORIGIN),
    row("SvelteKit", Npm, &["@sveltejs/kit"], "http://localhost:5173", ORIGIN),
    row("Vite with auth0-spa-js", Npm, &["@auth0/auth0-spa-js", "vite"], "http://localhost:5173", ORIGIN),
    row("Rails with omniauth-auth0", Ruby, &["omniauth-auth0"], "http://localhost:3000/auth/auth0/callback", SDK),
    row("Laravel with auth0/login", Php, &["auth0/login"], "http://localhost:8000/callback", SDK),
    row("Symfony with auth0/symfony", Php, &["auth0/symfony"], "http://localhost:8000/callback", SAMPLE),
    row("PHP with auth0-php", Php, &["auth0/auth0-php"], "http://localhost:3000/callback", SAMPLE),
    row(
        "Spring Boot with the Okta starter",
        Java,
        &["okta-spring-boot-starter"],
        "http://localhost:8080/login/oauth2/code/okta",
        SDK,
    ),
    row(
        "Spring Boot with its OAuth2 client",
        Java,
        &["spring-boot-starter-oauth2-client"],
        "http://localhost:8080/login/oauth2/code/auth0",
        SAMPLE,
    ),
    row("Java with auth0-java-mvc-commons", Java, &["mvc-auth-commons"], "http://localhost:3000/callback", SAMPLE),
    row(
        "ASP.NET Core with Auth0.AspNetCore.Authentication",
        DotNet,
        &["auth0.aspnetcore.authentication"],
        "http://localhost:3000/callback",
        QUICKSTART,
    ),
    row("Django with social-auth", Python, &["social-auth-app-django"], "http://localhost:8000/complete/auth0", SDK),
    row("FastAPI with auth0-fastapi", Python, &["auth0-fastapi"], "http://localhost:8000/auth/callback", SDK),
    row("Django", Python, &["django"], "http://localhost:3000/callback", QUICKSTART),
    row("FastAPI", Python, &["fastapi"], "http://localhost:8000/callback", SAMPLE),
    row("Flask", Python, &["flask"], "http://localhost:5000/callback", SAMPLE),
    row("Go with go-oidc", Go, &["github.com/coreos/go-oidc/v3"], "http://localhost:3000/callback", SAMPLE),
    row("Go with oauth2", Go, &["golang.org/x/oauth2"], "http://localhost:3000/callback", SAMPLE),
];

const fn row(
    name: &'static str,
    manifest: Manifest,
    needs: &'static [&'static str],
    callback: &'static str,
    why: &'static str,
) -> Framework {
    Framework { name, manifest, needs, callback, why }
}
