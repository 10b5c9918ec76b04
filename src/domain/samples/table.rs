//! The samples. To add one, add its folder to `assets/samples`, and its row here.

use super::{Sample, Template};
use crate::domain::response_data::ApplicationKind;
use crate::domain::sign_in::Mode;

/// A file of `assets/samples`.
macro_rules! file {
    ($folder:literal, $path:literal) => {
        Template {
            path: $path,
            is_main: false,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/", $folder, "/", $path)),
        }
    };
}

macro_rules! main_file {
    ($folder:literal, $path:literal) => {
        Template { is_main: true, ..file!($folder, $path) }
    };
}

const IGNORED: Template =
    Template { path: ".gitignore", is_main: false, text: include_str!("../../../assets/samples/gitignore") };

const NOTHING_OF_ITS_OWN: &[&str] = &[];
const OF_A_SERVER: &[&str] = &["/", "/login", "/logout"];

const AFTER_A_RELOAD: &str = "After a reload, the library signs users in again through a hidden frame. Some browsers block its \
                              cookies. There, users must click Sign in again, unless the tenant has a custom domain.";

pub static SAMPLES: &[Sample] = &[
    Sample {
        name: "popup",
        mode: Mode::PopUp,
        what: "HTML page with auth0-spa-js",
        needs: ApplicationKind::SinglePage,
        web_origins: true,
        note: "Browsers block pop-ups that don't open right after a click. If yours blocks this one, use redirect mode.",
        own_paths: NOTHING_OF_ITS_OWN,
        files: &[
            main_file!("popup", "index.html"),
            file!("popup", "package.json"),
            file!("popup", "vite.config.js"),
            IGNORED,
        ],
    },
    Sample {
        name: "express",
        mode: Mode::Redirect,
        what: "Express with express-openid-connect",
        needs: ApplicationKind::RegularWeb,
        web_origins: false,
        note: "",
        own_paths: OF_A_SERVER,
        files: &[
            main_file!("express", "server.js"),
            file!("express", "package.json"),
            file!("express", ".env.example"),
            IGNORED,
        ],
    },
    Sample {
        name: "react",
        mode: Mode::Redirect,
        what: "React with auth0-react",
        needs: ApplicationKind::SinglePage,
        web_origins: true,
        note: AFTER_A_RELOAD,
        own_paths: NOTHING_OF_ITS_OWN,
        files: &[
            main_file!("react", "src/main.jsx"),
            file!("react", "index.html"),
            file!("react", "package.json"),
            file!("react", "vite.config.js"),
            IGNORED,
        ],
    },
    Sample {
        name: "nextjs",
        mode: Mode::Redirect,
        what: "Next.js with nextjs-auth0",
        needs: ApplicationKind::RegularWeb,
        web_origins: false,
        note: "",
        own_paths: &["/", "/auth/login", "/auth/logout"],
        files: &[
            main_file!("nextjs", "lib/auth0.js"),
            main_file!("nextjs", "proxy.js"),
            main_file!("nextjs", "app/page.jsx"),
            file!("nextjs", "app/layout.jsx"),
            file!("nextjs", "package.json"),
            file!("nextjs", ".env.example"),
            IGNORED,
        ],
    },
    Sample {
        name: "passport",
        mode: Mode::Redirect,
        what: "Express with passport-auth0",
        needs: ApplicationKind::RegularWeb,
        web_origins: false,
        note: "In production, replace the in-memory session store.",
        own_paths: OF_A_SERVER,
        files: &[
            main_file!("passport", "server.js"),
            file!("passport", "package.json"),
            file!("passport", ".env.example"),
            IGNORED,
        ],
    },
    Sample {
        name: "html",
        mode: Mode::Redirect,
        what: "HTML page without a library",
        needs: ApplicationKind::SinglePage,
        web_origins: false,
        note: "After a reload, users must click Sign in again, because the page keeps no token.",
        own_paths: NOTHING_OF_ITS_OWN,
        files: &[main_file!("html", "index.html"), file!("html", "package.json"), file!("html", "server.js"), IGNORED],
    },
];
