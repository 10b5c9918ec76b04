//! The paths, string literals and functions in a file's code. Code under `#[cfg(test)]` is left out.
//!
//! It reads tokens instead of a syntax tree, so it reads the body of a macro like all other code.

use std::collections::BTreeSet;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Ident, Item, ItemUse, Lifetime, Lit, Meta, Token, UseTree, token};
use syn::{braced, bracketed, parenthesized};

/// The parts of a path. A path in this crate always begins with `crate`, however it is written.
pub type Path = Vec<String>;

/// One name that `use` brings into scope.
#[derive(Debug, PartialEq)]
pub struct Use {
    pub path: Path,
    /// The name in this file. `*` for a glob.
    pub name: String,
}

#[derive(Default)]
pub struct Code {
    pub uses: Vec<Use>,
    /// The paths outside of `use` with two or more parts.
    pub paths: Vec<Path>,
    /// The string literals.
    pub texts: Vec<String>,
    /// The last names of functions that are called, defined or passed: `secret.reveal()`, `fn reveal()`,
    /// `.map(Secret::reveal)`.
    pub functions: BTreeSet<String>,
}

impl Code {
    /// `module`: the module of the text, such as `domain`, `parse`.
    pub fn read(text: &str, module: &[String]) -> syn::Result<Self> {
        let mut reader = Reader { code: Self::default(), module: module.to_vec() };
        (|input: ParseStream| reader.tokens(input)).parse_str(text)?;
        Ok(reader.code)
    }

    pub fn every_path(&self) -> impl Iterator<Item = &Path> {
        self.uses.iter().map(|used| &used.path).chain(&self.paths)
    }

    /// One of its paths contains these parts, such as `env::var`.
    pub fn names(&self, parts: &str) -> bool {
        self.every_path().any(|path| path.join("::").contains(parts))
    }
}

struct Reader {
    code: Code,
    /// The current module. A file can contain modules.
    module: Path,
}

impl Reader {
    fn tokens(&mut self, input: ParseStream) -> syn::Result<()> {
        while !input.is_empty() {
            if input.peek(Token![#]) {
                self.attributes(input)?;
            } else if input.peek(Token![use]) && !input.peek2(Token![<]) {
                let item: ItemUse = input.parse()?;
                self.tree(&item.tree, &[]);
            } else if input.peek(Token![mod]) {
                self.inner_module(input)?;
            } else if input.peek(Lifetime) {
                input.parse::<Lifetime>()?;
            } else if input.peek(Lit) {
                if let Lit::Str(text) = input.parse()? {
                    self.code.texts.push(text.value());
                }
            } else if input.peek(Ident::peek_any) {
                self.path(input)?;
            } else if !self.group(input)? {
                input
                    .step(|here| here.token_tree().map(|(_, rest)| ((), rest)).ok_or_else(|| here.error("a token")))?;
            }
        }
        Ok(())
    }

    /// Reads a group in brackets. False if none begins here.
    fn group(&mut self, input: ParseStream) -> syn::Result<bool> {
        let inside;
        if input.peek(token::Paren) {
            parenthesized!(inside in input);
        } else if input.peek(token::Brace) {
            braced!(inside in input);
        } else if input.peek(token::Bracket) {
            bracketed!(inside in input);
        } else {
            return Ok(false);
        }
        self.tokens(&inside)?;
        Ok(true)
    }

    /// Reads attributes. If they mark an item for tests, skips the item too.
    fn attributes(&mut self, input: ParseStream) -> syn::Result<()> {
        let of_file = input.peek2(Token![!]);
        let parse = if of_file { Attribute::parse_inner } else { Attribute::parse_outer };
        // In the definition of a macro, `#[$doc]` isn't an attribute yet.
        if input.fork().call(parse).is_err() {
            input.parse::<Token![#]>()?;
            return Ok(());
        }
        let attributes = input.call(parse)?;
        if attributes.iter().any(is_for_tests) {
            input.parse::<Item>()?;
            return Ok(());
        }
        for attribute in &attributes {
            self.name(attribute.path().segments.iter().map(|part| part.ident.to_string()).collect());
            if let Meta::List(list) = &attribute.meta {
                list.parse_args_with(|input: ParseStream| self.tokens(input))?;
            }
        }
        Ok(())
    }

    fn inner_module(&mut self, input: ParseStream) -> syn::Result<()> {
        input.parse::<Token![mod]>()?;
        let name: Ident = input.parse()?;
        self.module.push(name.to_string());
        if input.peek(token::Brace) {
            self.group(input)?;
        }
        self.module.pop();
        Ok(())
    }

    fn path(&mut self, input: ParseStream) -> syn::Result<()> {
        let mut path = vec![input.call(Ident::parse_any)?.unraw().to_string()];
        while input.peek(Token![::]) && input.peek3(Ident::peek_any) {
            input.parse::<Token![::]>()?;
            path.push(input.call(Ident::parse_any)?.unraw().to_string());
        }
        if path.len() > 1 || input.peek(token::Paren) {
            self.code.functions.extend(path.last().cloned());
        }
        self.name(path);
        Ok(())
    }

    fn name(&mut self, path: Path) {
        if path.len() > 1 {
            let path = self.absolute(path);
            self.code.paths.push(path);
        }
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |part: &Ident| [before, &[part.unraw().to_string()]].concat();
        let (path, name) = match tree {
            UseTree::Path(path) => return self.tree(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.tree(tree, before)),
            UseTree::Name(name) if name.ident == "self" => (before.to_vec(), before.last().cloned()),
            UseTree::Name(name) => (with(&name.ident), Some(name.ident.unraw().to_string())),
            UseTree::Rename(name) if name.ident == "self" => (before.to_vec(), Some(name.rename.to_string())),
            UseTree::Rename(name) => (with(&name.ident), Some(name.rename.to_string())),
            UseTree::Glob(_) => ([before, &["*".to_owned()]].concat(), Some("*".to_owned())),
        };
        let path = self.absolute(path);
        self.code.uses.push(Use { path, name: name.unwrap_or_default() });
    }

    fn absolute(&self, path: Path) -> Path {
        let up = path.iter().take_while(|part| *part == "super").count();
        let rest = match path[0].as_str() {
            "self" => &path[1..],
            "super" => &path[up..],
            _ => return path,
        };
        let above = &self.module[..self.module.len().saturating_sub(up)];
        [&["crate".to_owned()], above, rest].concat()
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<Ident>().is_ok_and(|what| what == "test")
}

#[cfg(test)]
fn read(text: &str) -> Code {
    Code::read(text, &["domain".to_owned(), "parse".to_owned()]).unwrap()
}

#[test]
fn paths_are_followed_through_trees() {
    let all = |text: &str| read(text).every_path().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        all("use a::{b, c::{self, d as e}, f::*}; use g; fn x() { h::i(j.k, ::l::m::<n::o>()); }"),
        ["a::b", "a::c", "a::c::d", "a::f::*", "g", "h::i", "l::m", "n::o"]
    );
    assert_eq!(all("use super::super::world::clock;"), ["crate::world::clock"]);
    assert_eq!(
        all("use self::urls; mod inner { use super::x; }"),
        ["crate::domain::parse::urls", "crate::domain::parse::x"]
    );
}

#[test]
fn what_macros_and_attributes_hold_is_read() {
    let code = read(
        r#"#![allow(clippy::disallowed_methods)]
        macro_rules! m { ($(#[$doc:meta])* $a:ident) => { $(#[$doc])* fn $a() { b::$a } }; }
        fn a() { matches!(x, Some(b::C | d::E { .. }) if f::g()); vec![h::I; 2]; format!("{}", json!({"j": k::l(m)})) }"#,
    );
    let paths: Vec<String> = code.paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["clippy::disallowed_methods", "b::C", "d::E", "f::g", "h::I", "k::l"]);
    assert!(code.names("clippy::disallowed") && !code.names("clippy::allowed"));
}

#[test]
fn code_is_read_without_comments_and_tests() {
    let code = read(
        r####"
        //! a::b("no")
        fn a<'a>() { b("x::y \" // no", '"', r#"raw"#); /* c::d /* e */ */ } // f::g
        impl A {
            /// c::d
            #[cfg(test)]
            pub(crate) fn only_for_tests(&self) -> u8 { reveal("{") }
        }
        #[cfg(test)]
        mod tests;
        #[cfg(test)]
        #[allow(dead_code)]
        mod more { fn h() { i::j("{") } }
        const C: Check = Check { id: "k", ..Check::new("l").map(Secret::reveal) };
        "####,
    );
    assert_eq!(code.texts, ["x::y \" // no", "raw", "k", "l"]);
    assert_eq!(code.paths, [["Check", "new"], ["Secret", "reveal"]]);
    assert_eq!(code.functions.into_iter().collect::<Vec<_>>(), ["b", "map", "new", "reveal"]);
}
