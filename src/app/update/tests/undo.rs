//! Undoing the last run.

use super::journey::filled;

/// Its IDs don't exist there, and a missing object would count as undone.
#[test]
fn a_run_is_undone_only_at_its_own_tenant() {
    let mut world = filled();
    world.keys("enter*4");
    let here = world.model.journal.last_run()[0].tenant.clone();
    for (tenant, undone) in [("other.us.auth0.com", false), (here.as_str(), true)] {
        world.model.journal.entries.iter_mut().for_each(|entry| entry.tenant = tenant.into());
        let before = world.sent.len();
        world.keys("u, c-o");
        assert_eq!((world.sent.len() > before, world.model.journal.last_run().is_empty()), (undone, undone));
        assert_eq!(world.notice().contains(tenant), !undone, "{}", world.notice());
    }
}
