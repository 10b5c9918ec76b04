//! Methods that a floor adds to a type of a lower floor, such as `impl Setup` in `hosts`. No `use` shows who calls them, so an
//! import that goes up could hide there. The reader knows no types: it finds a call by the method's name.

use super::floors::{Room, floor};
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Ident, ImplItem, Item, ItemImpl, Type};

struct File<'a> {
    floor: usize,
    source: &'a Source,
    types: Vec<String>,
    /// The type and the function of each `impl` without a trait.
    methods: Vec<(String, String)>,
}

impl<'a> File<'a> {
    fn read(floor: usize, source: &'a Source) -> Self {
        let mut file = Self { floor, source, types: Vec::new(), methods: Vec::new() };
        for item in syn::parse_file(&source.text).map(|file| file.items).unwrap_or_default() {
            match item {
                Item::Struct(item) => file.types.push(item.ident.to_string()),
                Item::Enum(item) => file.types.push(item.ident.to_string()),
                Item::Impl(item) if item.trait_.is_none() => file.add_methods(&item),
                _ => {}
            }
        }
        file
    }

    fn add_methods(&mut self, item: &ItemImpl) {
        let Some(of) = name_of(&item.self_ty) else { return };
        for item in &item.items {
            if let ImplItem::Fn(function) = item {
                self.methods.push((of.to_string(), function.sig.ident.to_string()));
            }
        }
    }

    fn calls(&self, of: &str, method: &str) -> bool {
        let written = [format!(".{method}("), format!("{of}::{method}")];
        self.source.code.functions.contains(method) && written.iter().any(|call| self.source.text.contains(call))
    }
}

fn name_of(of: &Type) -> Option<&Ident> {
    match of {
        Type::Path(path) => Some(&path.path.segments.last()?.ident),
        _ => None,
    }
}

/// The calls from a lower floor to a method that a higher one adds.
pub fn offences(room: &Room, sources: &[Source]) -> Vec<String> {
    let at = |source: &Source| room.floors.iter().position(|known| floor(&source.path, room.name) == Some(known));
    let code = sources.iter().filter(|source| !source.test);
    let files: Vec<File> = code.filter_map(|source| Some(File::read(at(source)?, source))).collect();
    let mut homes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    // If several types have a method with this name, it isn't known which one is called.
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in &files {
        file.types.iter().for_each(|name| homes.entry(name).or_default().push(file.floor));
        for (of, method) in &file.methods {
            owners.entry(method).or_default().insert(of);
        }
    }
    let mut offences = Vec::new();
    for high in &files {
        for (of, method) in &high.methods {
            let is_added = homes.get(of.as_str()).is_some_and(|homes| matches!(homes[..], [home] if home < high.floor));
            if is_added && owners[method.as_str()].len() == 1 {
                let callers = files.iter().filter(|low| low.floor < high.floor && low.calls(of, method));
                let below = callers.map(|low| &low.source.path);
                offences.extend(below.map(|low| format!("{low} calls {of}::{method} of {}", high.source.path)));
            }
        }
    }
    offences
}

#[test]
fn a_call_of_a_method_of_a_higher_floor_is_found() {
    let files = [
        ("domain/a.rs", "struct A; impl A { fn one(&self) { self.two() } fn same(&self) { two() } }"),
        ("domain/b.rs", "impl A { fn two(&self) { self.one() } fn same(&self) {} } struct B; impl B { fn same() {} }"),
    ];
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(&format!("src/{path}"), text)).collect();
    let found = |floors| offences(&Room { name: "domain", floors }, &sources);
    assert_eq!(found(&["a", "b"]), ["src/domain/a.rs calls A::two of src/domain/b.rs"]);
    assert_eq!(found(&["b", "a"]), [""; 0]);
}
