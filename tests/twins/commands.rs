//! Two commands.

use super::table::Table;

const ROUNDS: usize = 40;
const CREATE: &[&str] = &["create", "--no-input"];
const UPDATE: &[&str] = &["create", "--no-input", "--update"];

#[test]
fn two_creates_of_the_same_values_both_end_well() {
    let Some(mut table) = Table::set("two_creates_of_the_same_values_both_end_well") else { return };
    table.play("same", ROUNDS, |round, _| {
        let both = [round.begin(CREATE, Some("the-secret")), round.begin(CREATE, Some("the-secret"))];
        let both = both.map(|child| round.end(child));
        let mut wrong = round.wrong();
        if both.iter().any(|said| said.code != Some(0)) || round.connections().len() != 1 {
            wrong.push(format!("{:?}", both.map(|said| (said.code, said.err))));
        }
        let kept = (round.kept(), round.at_tenant());
        if kept != (Some("the-secret".into()), Some("the-secret".into())) {
            wrong.push(format!("kept and at the tenant: {kept:?}"));
        }
        wrong
    });
}

#[test]
fn two_creates_of_different_secrets_end_in_an_order() {
    let Some(mut table) = Table::set("two_creates_of_different_secrets_end_in_an_order") else { return };
    table.play("other", ROUNDS, |round, number| {
        let (one, two) = ("secret-of-one", "secret-of-the-other");
        if number % 2 == 1 {
            assert_eq!(round.run(CREATE, Some("the-first")).code, Some(0));
        }
        let both = [round.begin(UPDATE, Some(one)), round.begin(UPDATE, Some(two))].map(|child| round.end(child));
        let mut wrong = round.wrong();
        if both.iter().any(|said| said.code != Some(0)) || round.connections().len() != 1 {
            wrong.push(format!("{:?}", both.map(|said| (said.code, said.err))));
        }
        let (kept, tenant) = (round.kept().unwrap_or_default(), round.at_tenant().unwrap_or_default());
        if kept != tenant || ![one, two].contains(&kept.as_str()) {
            wrong.push(format!("the keyring has {kept:?}, the tenant {tenant:?}"));
        }
        wrong
    });
}

/// Without --update the second create finds a difference that it may not change, and says so.
#[test]
fn without_update_a_difference_is_reported_and_the_given_values_are_kept() {
    let Some(mut table) = Table::set("who_may_not_update_says_that_it_differs") else { return };
    table.play("differs", ROUNDS / 2, |round, _| {
        let both = ["secret-of-one", "secret-of-the-other"].map(|secret| round.begin(CREATE, Some(secret)));
        let both = both.map(|child| round.end(child));
        let mut wrong = round.wrong();
        let mut codes = [both[0].code, both[1].code];
        codes.sort_unstable();
        let said = both.iter().any(|said| said.err.contains("differs in options.client_secret"));
        if codes != [Some(0), Some(5)] || !said || round.connections().len() != 1 {
            wrong.push(format!("{:?}", both.map(|said| (said.code, said.err))));
        }
        wrong
    });
}

#[test]
fn a_create_and_a_forget_leave_all_or_nothing() {
    let Some(mut table) = Table::set("a_create_and_a_forget_leave_all_or_nothing") else { return };
    table.play("gone", ROUNDS, |round, _| {
        assert_eq!(round.run(CREATE, Some("the-first")).code, Some(0));
        let create = round.begin(UPDATE, Some("another-secret"));
        let forget = round.begin(&["forget", "--yes"], None);
        let (create, forget) = (round.end(create), round.end(forget));
        let mut wrong = Vec::new();
        let stays = round.profile().is_some();
        if stays {
            let (kept, tenant) = (round.kept(), round.at_tenant());
            if kept.as_deref() != Some("another-secret") || tenant != kept || round.chars() != Some(14) {
                wrong.push(format!("the keyring has {kept:?}, the tenant {tenant:?}, the profile {:?}", round.chars()));
            }
        } else if round.item().is_some() || round.table.keyring.lookup(&format!("{}/token", round.name)).is_some() {
            wrong.push("a secret without its profile".to_owned());
        }
        if !stays && !round.journal().is_empty() {
            wrong.push("a journal without its profile".to_owned());
        }
        if (create.code, forget.code) != (Some(0), Some(0)) {
            wrong.push(format!("{stays} {:?} {:?}", (create.code, create.err), (forget.code, forget.err)));
        }
        wrong
    });
}
