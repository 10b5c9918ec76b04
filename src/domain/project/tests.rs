//! An example of each framework, as in real projects.

use super::*;

fn npm(dependencies: &[(&str, &str)]) -> String {
    let list: serde_json::Map<String, Value> =
        dependencies.iter().map(|(name, version)| ((*name).to_owned(), (*version).into())).collect();
    serde_json::json!({"name": "shop", "dependencies": list}).to_string()
}

fn of(file: &str, text: &str) -> Option<(&'static str, &'static str)> {
    recognized(&[(manifest(file).unwrap(), text.to_owned())]).map(|one| (one.name, one.callback))
}

#[test]
fn each_framework_is_recognized_from_its_file() {
    let next = |version| npm(&[("next", "15.1.0"), ("react", "19"), ("@auth0/nextjs-auth0", version)]);
    let spa = |sdk: &str| {
        serde_json::json!({"dependencies": {sdk: "^2.3.0"}, "devDependencies": {"vite": "^7.0.0"}}).to_string()
    };
    let xml = |name| format!("<dependency>\n  <groupId>x</groupId>\n  <artifactId>{name}</artifactId>\n</dependency>");
    let examples = [
        ("package.json", next("^3.5.0"), "Next.js with nextjs-auth0 3", "http://localhost:3000/api/auth/callback"),
        ("package.json", next("~2.0.1"), "Next.js with nextjs-auth0 2", "http://localhost:3000/api/auth/callback"),
        ("package.json", next("1.9.2"), "Next.js with nextjs-auth0 1", "http://localhost:3000/api/auth/callback"),
        ("package.json", next("^4.9.0"), "Next.js with nextjs-auth0", "http://localhost:3000/auth/callback"),
        (
            "package.json",
            npm(&[("next", "15"), ("next-auth", "^4")]),
            "Next.js with NextAuth",
            "http://localhost:3000/api/auth/callback/auth0",
        ),
        (
            "package.json",
            npm(&[("nuxt", "4"), ("@auth0/auth0-nuxt", "1")]),
            "Nuxt with auth0-nuxt",
            "http://localhost:3000/auth/callback",
        ),
        (
            "package.json",
            npm(&[("express", "5"), ("express-openid-connect", "^2.17.1")]),
            "Express with express-openid-connect",
            "http://localhost:3000/callback",
        ),
        (
            "package.json",
            npm(&[("passport", "0.7"), ("passport-auth0", "^1.4")]),
            "Express with passport-auth0",
            "http://localhost:3000/callback",
        ),
        (
            "package.json",
            npm(&[("fastify", "5"), ("@auth0/auth0-fastify", "1")]),
            "Fastify with auth0-fastify",
            "http://localhost:3000/auth/callback",
        ),
        (
            "package.json",
            npm(&[("@sveltejs/kit", "2"), ("@auth/sveltekit", "1")]),
            "SvelteKit with Auth.js",
            "http://localhost:5173/auth/callback/auth0",
        ),
        (
            "package.json",
            npm(&[("@angular/core", "20"), ("@auth0/auth0-angular", "2")]),
            "Angular with auth0-angular",
            "http://localhost:4200",
        ),
        ("package.json", spa("@auth0/auth0-react"), "React and Vite with auth0-react", "http://localhost:5173"),
        (
            "package.json",
            npm(&[("react-scripts", "5"), ("@auth0/auth0-react", "2")]),
            "React with auth0-react",
            "http://localhost:3000",
        ),
        ("package.json", spa("@auth0/auth0-vue"), "Vue and Vite with auth0-vue", "http://localhost:5173"),
        (
            "package.json",
            npm(&[("@vue/cli-service", "5"), ("@auth0/auth0-vue", "2")]),
            "Vue with auth0-vue",
            "http://localhost:8080",
        ),
        ("package.json", spa("@sveltejs/kit"), "SvelteKit", "http://localhost:5173"),
        ("package.json", spa("@auth0/auth0-spa-js"), "Vite with auth0-spa-js", "http://localhost:5173"),
        (
            "Gemfile",
            "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem \"omniauth-auth0\", \"~> 3.1\"".into(),
            "Rails with omniauth-auth0",
            "http://localhost:3000/auth/auth0/callback",
        ),
        (
            "composer.json",
            r#"{"require": {"laravel/framework": "^12.0", "auth0/login": "^7.16"}}"#.into(),
            "Laravel with auth0/login",
            "http://localhost:8000/callback",
        ),
        (
            "composer.json",
            r#"{"require": {"auth0/symfony": "^5.4"}}"#.into(),
            "Symfony with auth0/symfony",
            "http://localhost:8000/callback",
        ),
        (
            "composer.json",
            r#"{"require": {"auth0/auth0-php": "^8.0"}}"#.into(),
            "PHP with auth0-php",
            "http://localhost:3000/callback",
        ),
        (
            "pom.xml",
            xml("okta-spring-boot-starter"),
            "Spring Boot with the Okta starter",
            "http://localhost:8080/login/oauth2/code/okta",
        ),
        (
            "build.gradle",
            "implementation 'com.okta.spring:okta-spring-boot-starter:3.0.7'".into(),
            "Spring Boot with the Okta starter",
            "http://localhost:8080/login/oauth2/code/okta",
        ),
        (
            "build.gradle.kts",
            "implementation(\"org.springframework.boot:spring-boot-starter-oauth2-client\")".into(),
            "Spring Boot with its OAuth2 client",
            "http://localhost:8080/login/oauth2/code/auth0",
        ),
        ("pom.xml", xml("mvc-auth-commons"), "Java with auth0-java-mvc-commons", "http://localhost:3000/callback"),
        (
            "Shop.Web.csproj",
            "<PackageReference Include=\"Auth0.AspNetCore.Authentication\" Version=\"1.5.0\" />".into(),
            "ASP.NET Core with Auth0.AspNetCore.Authentication",
            "http://localhost:3000/callback",
        ),
        (
            "requirements.txt",
            "Django==5.2\nsocial-auth-app-django>=5".into(),
            "Django with social-auth",
            "http://localhost:8000/complete/auth0",
        ),
        (
            "pyproject.toml",
            "[project]\ndependencies = [\"fastapi[standard]>=0.115\", \"auth0-fastapi\"]".into(),
            "FastAPI with auth0-fastapi",
            "http://localhost:8000/auth/callback",
        ),
        ("requirements.txt", "# the shop\nDjango>=5,<6\nauthlib".into(), "Django", "http://localhost:3000/callback"),
        (
            "pyproject.toml",
            "dependencies = [\n  \"fastapi>=0.115\",\n]".into(),
            "FastAPI",
            "http://localhost:8000/callback",
        ),
        ("Pipfile", "[packages]\nflask = \"*\"".into(), "Flask", "http://localhost:5000/callback"),
        (
            "go.mod",
            "require (\n\tgithub.com/coreos/go-oidc/v3 v3.11.0\n\tgolang.org/x/oauth2 v0.24.0\n)".into(),
            "Go with go-oidc",
            "http://localhost:3000/callback",
        ),
        ("go.mod", "require golang.org/x/oauth2 v0.24.0".into(), "Go with oauth2", "http://localhost:3000/callback"),
    ];
    for (file, text, name, callback) in &examples {
        assert_eq!(of(file, text), Some((*name, *callback)), "{file}: {text}");
    }
    for one in FRAMEWORKS {
        assert!(examples.iter().any(|(_, _, name, _)| *name == one.name), "{} has no example", one.name);
    }
}

#[test]
fn what_is_not_a_dependency_is_not_mistaken_for_one() {
    for (file, text) in [
        ("package.json", r#"{"name": "express-openid-connect", "description": "next-auth next"}"#),
        ("package.json", r#"{"dependencies": ["@auth0/nextjs-auth0"]}"#),
        ("package.json", r#"{"dependencies": {"passport-auth0-openidconnect": "1"}}"#),
        ("package.json", "not JSON: express-openid-connect"),
        ("package.json", ""),
        ("Gemfile", "# gem 'omniauth-auth0'"),
        ("requirements.txt", "flask-cors\ndjango-filter\n"),
        ("requirements.txt", "\u{0}\u{ff}flaskflask"),
        ("go.mod", "// golang.org/x/oauth2"),
        ("pom.xml", "<!-- mvc-auth-commons -->"),
    ] {
        assert_eq!(of(file, text), None, "{file}: {text}");
    }
    for file in ["package-lock.json", "Cargo.toml", "csproj", "gemfile", ""] {
        assert_eq!(manifest(file), None, "{file}");
    }
}

#[test]
fn of_several_files_the_library_that_signs_in_decides() {
    let files = [
        (Manifest::Npm, npm(&[("vite", "7"), ("tailwindcss", "4")])),
        (Manifest::Ruby, "gem 'omniauth-auth0'".to_owned()),
    ];
    assert_eq!(recognized(&files).map(|one| one.name), Some("Rails with omniauth-auth0"));
    assert_eq!(recognized(&[]), None);
}

#[test]
fn every_url_is_a_callback_url() {
    for one in FRAMEWORKS {
        let field = crate::domain::fields::FieldId::CallbackUrls.field();
        let setup = crate::domain::setup::Setup::default();
        assert_eq!((field.parse)(one.callback, &setup.around()).unwrap().text.as_str(), one.callback, "{}", one.name);
        assert!(!one.why.is_empty());
    }
}
