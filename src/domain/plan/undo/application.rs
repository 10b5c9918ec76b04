//! Removes an application that a run has created, or the scopes that it has granted.

use super::Undo;
use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::{ApiToken, Auth0ClientId, Auth0ClientSecret, MgmtClientId, MgmtClientSecret};
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::Change;
use crate::domain::plan::new_application::{LATE, Looked, Search};
use crate::domain::plan::step::{Report, Settled, Step, StepState, put};
use crate::domain::setup::Setup;
use jiff::Timestamp;
use serde_json::Value;

impl Undo {
    pub(super) fn application_step(&self, change: &Change) -> Result<Step, Box<Finding>> {
        match change {
            Change::ApplicationCreated { client_id: None, .. } => Ok(Step::FindApplication),
            Change::ApplicationCreated { .. } if self.may_delete_clients => Ok(Step::DeleteApplication),
            Change::ApplicationCreated { name, .. } => Err(Box::new(
                Finding::failed(
                    Class::Scope,
                    format!("The application {name} can't be deleted"),
                    "The token lacks delete:clients, which a0connect doesn't grant to its own application.",
                    "Paste a token from https://manage.auth0.com/#/apis/management/explorer and undo again, or delete the application in Dashboard > Applications.",
                )
                .on(ApiToken),
            )),
            Change::Granted { id: Some(_), .. } => Ok(Step::RemoveGrant),
            _ => Err(Box::new(Finding::failed(
                Class::Network,
                "The granted scopes can't be removed from here",
                "The response with the ID of the client grant was lost.",
                "Review the application in Dashboard > Applications > APIs > Auth0 Management API.",
            ))),
        }
    }

    /// The application that is deleted next.
    pub(super) fn application(&self) -> Option<&String> {
        match self.changes.first()? {
            Change::ApplicationCreated { client_id, .. } => client_id.as_ref(),
            _ => None,
        }
    }

    /// Settles a creation without a response: it never happened, or this is its application.
    pub(super) fn looked_for_application(
        &mut self,
        json: &Value,
        report: &dyn Fn(StepState, &str) -> Report,
        now: Timestamp,
    ) -> Settled {
        let Some(change) = self.changes.first().cloned() else { return Settled::Nothing };
        let Change::ApplicationCreated { name, description, .. } = &change else { return Settled::Nothing };
        match self.search.take(json, name, description) {
            Looked::Found(id) => {
                put(&mut self.reports, report(StepState::Done, "found"));
                if let Some(Change::ApplicationCreated { client_id, .. }) = self.changes.first_mut() {
                    *client_id = Some(id.clone());
                }
                return Settled::Found { change, id: Some(id) };
            }
            Looked::Further => return Settled::Nothing,
            Looked::Nowhere => self.search = Search::default(),
        }
        let name = name.clone();
        self.changes.remove(0);
        if self.begun.is_some_and(|sent| now.duration_since(sent) < LATE) {
            put(&mut self.reports, report(StepState::Done, "nothing has been created so far"));
            self.may_come = Some(name);
            return Settled::Nothing;
        }
        put(&mut self.reports, report(StepState::Done, "it wasn't created"));
        Settled::Found { change, id: None }
    }

    /// The profile's values that name a deleted application go with it.
    pub(in crate::domain::plan) fn drop_deleted_applications(&self, setup: &mut Setup) -> Vec<FieldId> {
        let mut fields = Vec::new();
        for (id, secret) in [(MgmtClientId, MgmtClientSecret), (Auth0ClientId, Auth0ClientSecret)] {
            let names_it =
                setup.open(id).is_some_and(|known| self.deleted_applications.iter().any(|gone| gone == known));
            if names_it {
                fields.extend([id, secret].into_iter().filter(|field| setup.clear(*field)));
                setup.issued_token.take_if(|_| id == MgmtClientId);
            }
        }
        fields
    }
}
