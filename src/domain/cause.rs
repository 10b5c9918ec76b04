//! Causes of failures, in tables: the first row that applies wins.
//!
//! Each row has an example, and a test checks that every example is diagnosed as its own row.

/// One thing that can be wrong.
pub struct Cause<S, D> {
    pub id: &'static str,
    /// Symptoms with this cause.
    pub example: fn() -> S,
    /// What is wrong, why, and the fix. None if this isn't the cause.
    pub diagnose: fn(&S) -> Option<D>,
}

/// The diagnosis of the first cause that applies.
pub fn first<'a, S: 'a, D: 'a>(causes: impl IntoIterator<Item = &'a Cause<S, D>>, symptoms: &S) -> Option<D> {
    causes.into_iter().find_map(|cause| (cause.diagnose)(symptoms))
}

/// The same, with the ID of the cause.
pub fn first_named<'a, S: 'a, D: 'a>(
    causes: impl IntoIterator<Item = &'a Cause<S, D>>,
    symptoms: &S,
) -> Option<(&'static str, D)> {
    causes.into_iter().find_map(|cause| Some((cause.id, (cause.diagnose)(symptoms)?)))
}

/// Fails if an example is diagnosed as another cause. Returns each cause's ID with the diagnosis of its example.
#[cfg(test)]
pub fn diagnose_examples<S: std::fmt::Debug, D>(causes: &[&Cause<S, D>]) -> Vec<(&'static str, D)> {
    let diagnose = |cause: &&Cause<S, D>| {
        let symptoms = (cause.example)();
        let mut all = causes.iter().filter_map(|cause| Some((cause.id, (cause.diagnose)(&symptoms)?)));
        let (id, diagnosis) = all.next().unwrap_or_else(|| panic!("{}: nothing applies to {symptoms:?}", cause.id));
        assert_eq!(id, cause.id, "{symptoms:?}");
        (id, diagnosis)
    };
    causes.iter().map(diagnose).collect()
}
