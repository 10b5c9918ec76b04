//! Checks a custom script before it runs: syntax, names, modules, and what it gives Auth0. Auth0 itself stores every script, so
//! without this the first user who signs in finds the error.
//!
//! Rule: a failure is what can't run or lets no user sign in. Whatever may be intended is a doubt.

mod around;
mod beside;
mod globals;
mod modules;
mod names;
mod near;
mod order;
mod remark;
mod responses;
mod shape;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;
mod urls;
mod values;

pub use globals::known as globals_of_auth0;
pub use modules::Had;
pub use remark::{Place, Remark, Weight};
pub use urls::Requested;

use crate::domain::limits;
use oxc_allocator::Allocator;
use oxc_span::SourceType;
use tree::{Code, Main, Tree};

/// Everything that the check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// The heaviest first, and then in the order of the script.
    pub remarks: Vec<Remark>,
    /// The URLs that the script requests.
    pub requested: Vec<Requested>,
    /// Neither the package that it sends requests with nor the script itself decompresses responses.
    pub leaves_packed: bool,
}

impl Checked {
    pub fn of_weight(&self, weight: Weight) -> impl Iterator<Item = &Remark> {
        self.remarks.iter().filter(move |remark| remark.weight == weight)
    }

    /// The remarks that apply to this tenant. One on this computer can reach other servers there.
    pub fn at_tenant(mut self, loopback: bool) -> Self {
        self.remarks.retain(|remark| !(loopback && remark.is_near));
        self
    }

    fn only(remark: Remark) -> Self {
        Self { remarks: vec![remark], ..Self::default() }
    }
}

/// Checks a script, and reports everything that is wrong in the part that can be parsed.
pub fn check(script: &str) -> Checked {
    if script.trim().is_empty() {
        let why = "Auth0 needs a function to call.";
        let fix = "Paste the function, or clear the script to use a generated one.";
        return Checked::only(Remark::failure("The script is empty", why, fix));
    }
    if let Some(remark) = too_long(script) {
        return Checked::only(remark);
    }
    if !script.contains("function") && !script.contains("=>") {
        return Checked::only(syntax::no_function(script));
    }
    if nesting(script) > NESTING_MAX {
        let why = format!("Its brackets are nested more than {NESTING_MAX} levels deep, so it can't be checked.");
        return Checked::only(Remark::doubt(
            "The script is nested too deeply",
            why,
            "Close the brackets, or nest them less deeply.",
        ));
    }
    // The parser calls itself for each part of a part. A part has at least one character.
    let needed = STACK_MIN + script.len() * STACK_PER_BYTE;
    let mut checked = stacker::maybe_grow(needed, needed, || read(script));
    let place = |remark: &Remark| remark.place.as_ref().map_or((0, 0), |place| (place.line, place.column));
    checked.remarks.sort_by_key(|remark| (remark.weight, place(remark)));
    checked
}

/// A failure if Auth0 would reject the script for its length.
pub fn too_long(script: &str) -> Option<Remark> {
    let length = script.chars().count();
    let why = || format!("It has {length} characters, but Auth0 accepts at most {}.", limits::SCRIPT_MAX);
    (length > limits::SCRIPT_MAX).then(|| Remark::failure("The script is too long", why(), "Shorten the script."))
}

/// The parser's time grows with the square of the depth, so a deeper script could hang the program.
const NESTING_MAX: usize = 200;

/// Measured with 200 of the deepest brackets: 0.9 MB, and 3 MB in a debug build.
const STACK_MIN: usize = 4 << 20;

/// Measured with chains without brackets, such as a => a => a: 400 bytes for each character, and 550 in a debug build.
const STACK_PER_BYTE: usize = 1 << 10;

/// How deeply brackets are nested at most. Those in strings count too, which is rarely more.
fn nesting(script: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for byte in script.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

fn read(script: &str) -> Checked {
    if let Some(remark) = around::remark(script) {
        return Checked::only(remark);
    }
    let allocator = Allocator::default();
    let (code, stray) = without_semicolons(script);
    let tree = Tree::parse(&allocator, script, &code, SourceType::script());
    let whole = tree.expression().filter(|_| !tree.stopped);
    let Some(expression) = whole.filter(|_| tree.is_clean() || !is_typescript(script)) else {
        return explained(script, &tree);
    };
    let main = Main::of(expression);
    let stranger = main.map_or_else(|| beside::action(&tree), |main| shape::stranger(&tree, main));
    if let Some(stranger) = stranger {
        return Checked::only(stranger);
    }
    let mut checked = of_tree(&tree, main);
    match main {
        Some(main) => checked.remarks.extend(shape::remarks(&tree, main)),
        None => checked.remarks.extend(beside::expression(&tree, expression)),
    }
    checked.remarks.extend(stray.filter(|_| tree.is_clean()));
    if code.has_directive(script) {
        let why = "Auth0 accepts only the function.";
        let remark = Remark::doubt("'use strict' comes before the function", why, "Move it into the function.");
        checked.remarks.push(remark.at(Place::of(script, 0)));
    }
    checked
}

/// The checks that also apply to a text without Auth0's function.
fn of_tree(tree: &Tree, main: Option<Main>) -> Checked {
    let requested = urls::requested(tree);
    let mut remarks = syntax::remarks(tree);
    remarks.extend(names::remarks(tree, main));
    remarks.extend(modules::remarks(tree));
    remarks.extend(order::remarks(tree));
    remarks.extend(responses::remarks(tree));
    remarks.extend(values::remarks(tree, main));
    remarks.extend(urls::remarks(tree, &requested));
    Checked { remarks, requested, leaves_packed: values::leaves_packed(tree) }
}

/// The script as an expression without semicolons after it, and a doubt about them.
fn without_semicolons(script: &str) -> (Code, Option<Remark>) {
    let mut code = Code::expression(script);
    let end = script.trim_end().len();
    let mut at = end;
    while let Some(before) = script.get(..at).and_then(|text| text.trim_end().strip_suffix(';')) {
        at = before.len();
        code.blank(at);
    }
    let remark = (at < end).then(|| {
        let why = "Auth0 accepts only the function, and a ; ends a statement.";
        Remark::doubt("A ; comes after the function", why, "Remove it.").at(Place::of(script, at))
    });
    (code, remark)
}

fn is_typescript(script: &str) -> bool {
    let allocator = Allocator::default();
    let language = SourceType::ts().with_script(true);
    let (expression, statements) = (Code::expression(script), Code::statements(script));
    let fits = |code, language| {
        let tree = Tree::parse(&allocator, script, code, language);
        tree.is_clean()
    };
    fits(&expression, language) || fits(&statements, language) || fits(&statements, SourceType::ts())
}

/// Why a text isn't one expression, and what would make it one.
fn explained(script: &str, tree: &Tree) -> Checked {
    if let Some((_, place, entity)) = around::without_entities(script).filter(|(plain, ..)| is_expression(plain)) {
        let why = format!("{entity} is an HTML entity.");
        let fix = "Copy the script as it is shown, not from the page source.";
        return Checked::only(Remark::failure("The script has HTML entities", why, fix).at(place));
    }
    if around::without_escapes(script).is_some_and(|plain| is_expression(&plain)) {
        let why = "It was copied from a JSON file, with \\n in place of line breaks.";
        return Checked::only(Remark::failure("The script is escaped text", why, "Copy the function itself."));
    }
    let allocator = Allocator::default();
    let code = Code::statements(script);
    let [as_script, as_module] =
        [SourceType::script(), SourceType::mjs()].map(|language| Tree::parse(&allocator, script, &code, language));
    let readable = [as_script, as_module].into_iter().find(Tree::is_clean);
    if let Some(statements) = readable {
        if let Some(action) = beside::action(&statements) {
            return Checked::only(action);
        }
        let mut checked = of_tree(&statements, None);
        checked.remarks.extend(beside::statements(&statements));
        return checked;
    }
    if is_typescript(script) {
        let place =
            tree.complaints.first().and_then(|complaint| complaint.labels.first()).map(|label| tree.place_at(label.0));
        let why = "Auth0 runs JavaScript, which has no types.";
        let remark = Remark::failure("This is TypeScript, not JavaScript", why, "Remove the types.");
        return Checked::only(match place {
            Some(place) => remark.at(place),
            None => remark,
        });
    }
    if let Some(head) = around::before_the_function(script).filter(|head| is_expression(&script[head.len()..])) {
        return Checked::only(beside::before(&remark::opening(head)).at(Place::of(script, 0)));
    }
    if let Some(variable) = syntax::variable(tree) {
        return Checked::only(variable);
    }
    if let Some(offset) = syntax::follows_the_function(tree) {
        return Checked::only(beside::after(tree, offset));
    }
    let unclosed = Code::unclosed(script);
    let cut = tree.ends_early().then(|| Tree::parse(&allocator, script, &unclosed, SourceType::script()));
    let tree = cut.as_ref().filter(|cut| cut.ends_early()).unwrap_or(tree);
    Checked { remarks: syntax::remarks(tree), ..Checked::default() }
}

fn is_expression(script: &str) -> bool {
    let (allocator, code) = (Allocator::default(), Code::expression(script));
    let tree = Tree::parse(&allocator, script, &code, SourceType::script());
    tree.is_clean() && tree.expression().is_some()
}
