//! What the tenant's connection means for the run: it is updated if it differs, or the run says why that isn't possible.

use super::Apply;
use crate::domain::connection::{self, differences, field_of, merged, too_much_metadata};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::hosts;
use crate::domain::plan::obstacle::has_another_name;
use crate::domain::plan::step::Step;
use crate::domain::probes::switched_off;
use crate::domain::response_data::Difference;
use crate::domain::setup::Setup;
use crate::domain::words::listed;

impl Apply {
    /// The connection exists: updates it if it differs, or says why it can't.
    pub(super) fn reconcile(&self, live: &Doc, setup: &Setup) -> Result<Option<Step>, Box<Finding>> {
        let name = live.get("name").and_then(Doc::as_text).unwrap_or_default();
        let strategy = live.get("strategy").and_then(Doc::as_text).unwrap_or("oauth2");
        let wanted = self.document.get("name").and_then(Doc::as_text).unwrap_or_default();
        if name != wanted {
            return Err(Box::new(has_another_name(name, wanted)));
        }
        if strategy != "oauth2" {
            return Err(Box::new(
                Finding::failed(
                    Class::Conflict,
                    format!("Another connection ({strategy}) is named {name}"),
                    "Connection names are unique in a tenant.",
                    "Choose another name.",
                )
                .on(FieldId::ConnectionName),
            ));
        }
        if live.get("options").is_none() {
            let finding = Finding::failed(
                Class::Scope,
                "The tenant's connection can't be compared",
                "Auth0 returned no options, because the token lacks read:connections_options. Nothing was changed.",
                "Get a token with read:connections_options and update:connections_options.",
            );
            let scopes = ["read:connections_options", "update:connections_options"];
            return Err(Box::new(setup.or_new_login(finding.on(FieldId::ApiToken), &scopes)));
        }
        let found = differences(&self.document, live, &self.written);
        if found.is_empty() {
            let off = connection::is_switched_off(&self.document, live);
            return if off { Err(Box::new(switched_off())) } else { Ok(None) };
        }
        if self.choice.update {
            let safe = |found| connection::made_safe(found, &connection::redactor(setup));
            if self.shown.as_ref().is_some_and(|shown| *shown != safe(found)) {
                return Err(Box::new(changed_meanwhile()));
            }
            if let Some(obstacle) = too_much_metadata(&self.document, live, &self.written) {
                return Err(Box::new(obstacle));
            }
            let sent = merged(&self.document, live, &self.written);
            let left = sent.and_then(|sent| hosts::left_elsewhere(&self.document, live, &sent));
            return left.map_or(Ok(Some(Step::Update)), |obstacle| Err(Box::new(obstacle)));
        }
        Err(Box::new(
            Finding::failed(
                Class::Conflict,
                format!("The connection {name} differs in {}", connection::named(&found)),
                "It was changed at Auth0 or here, or it belongs to another application. Nothing was changed.",
                "Review the changes, then update the connection or choose another name.",
            )
            .on(field_of(&found[0].path).map_or(FieldId::ConnectionName, |(id, _)| id)),
        ))
    }
}

/// The name belongs to another connection.
pub(super) fn taken(name: &str, id: &str, differs: &[Difference]) -> Finding {
    let paths: Vec<&str> = differs.iter().map(|one| one.path.as_str()).collect();
    let differs = match paths[..] {
        [] => "It has the same settings.".to_owned(),
        _ => format!("It differs in {}.", paths.join(", ")),
    };
    Finding::failed(
        Class::Conflict,
        format!("{id} already has the name {name}"),
        format!("This profile didn't create or adopt that connection. {differs} Nothing was changed."),
        "Choose another Connection Name, or adopt that connection.",
    )
    .on(FieldId::ConnectionName)
}

pub(super) fn unreadable(id: &str, setup: &Setup) -> Finding {
    let scopes = ["read:connections", "read:connections_options", "update:connections", "update:connections_options"];
    let finding = Finding::failed(
        Class::Scope,
        format!("The connection {id} can't be compared"),
        "It was created in an earlier run, and the token lacks read:connections. Nothing was changed.",
        format!("Get a token with {}.", listed(&scopes)),
    );
    setup.or_new_login(finding.on(FieldId::ApiToken), &scopes)
}

fn changed_meanwhile() -> Finding {
    Finding::failed(
        Class::Conflict,
        "The connection changed at Auth0 in the meantime",
        "It no longer has the values that you saw, so a0connect changed nothing.",
        "Check the connection again before you update it.",
    )
    .on(FieldId::ConnectionName)
}
