//! The application's settings at the tenant.

use crate::domain::diagnosis;
use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding};
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Repeat, Server};
use crate::domain::response_data::{Application, ResponseData};
use crate::domain::safe_text::{Redactor, percent_encoded};
use serde_json::Value;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::Application,
    question: "What are the application's settings?",
    doing: "read the application",
    server: Server::Management,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: Auth0ClientId,
    fields: &[Auth0Domain, Auth0CanonicalDomain, Auth0ClientId],
    secrets: &[],
    after: &[Probe::Discovery, Probe::ApiDiscovery, Probe::MachineToken],
    control: None,
    ready: |known| known.has_api() && known.setup.has(Auth0ClientId) && known.may("read:clients"),
    request: |known| {
        let id = percent_encoded(known.setup.open(Auth0ClientId)?);
        let fields = "client_id,name,app_type,callbacks,is_first_party,grant_types,token_endpoint_auth_method,\
            organization_usage,oidc_conformant,client_authentication_methods,web_origins";
        known.api_get(&format!("/clients/{id}?fields={fields}&include_fields=true"))
    },
    read: |received| match to_application(&received.json(), received.redactor)
        .filter(|_| received.response.status == 200)
    {
        Some(application) => about(application),
        None if received.response.status == 200 => (diagnosis::management(received.symptoms), ResponseData::Nothing),
        None => received.rejection(),
    },
};

fn about(application: Application) -> (Finding, ResponseData) {
    let public = if application.is_public() { ", needs no secret" } else { "" };
    let finding = if application.is_machine() {
        Finding::failed(
            Class::UserInput,
            "This is a Machine to Machine application",
            format!("Users can't sign in to {}.", application.name),
            "Choose your Regular Web or Single Page application. This one belongs to the Management API token.",
        )
        .on(FieldId::Auth0ClientId)
    } else {
        Finding::ok(match application.short_kind() {
            Some(kind) => format!("{}, {kind}{public}", application.name),
            None => application.name.clone(),
        })
    };
    (finding, ResponseData::Application(application))
}

pub(in crate::domain::probes) fn to_application(json: &Value, redactor: &Redactor) -> Option<Application> {
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(|text| redactor.clean(text, 200));
    let flag = |name: &str| json.get(name).and_then(Value::as_bool);
    let list = |name: &str, max| {
        let texts = json.get(name)?.as_array()?.iter().filter_map(Value::as_str);
        Some(texts.map(|text| redactor.clean(text, max)).collect())
    };
    Some(Application {
        client_id: text("client_id")?,
        name: text("name").unwrap_or_default(),
        app_type: text("app_type"),
        callbacks: list("callbacks", 2_000).unwrap_or_default(),
        is_first_party: flag("is_first_party"),
        grant_types: list("grant_types", 200),
        // One of the two is null.
        token_endpoint_auth_method: text("token_endpoint_auth_method").or_else(|| {
            let methods = json.get("client_authentication_methods")?.as_object()?;
            methods.keys().next().map(|name| redactor.clean(name, 100))
        }),
        organization_usage: text("organization_usage"),
        oidc_conformant: flag("oidc_conformant"),
        // An application that never had one has no such member. The list of applications doesn't show it.
        web_origins: list("web_origins", 2_000).or_else(|| json.get("grant_types").map(|_| Vec::new())),
    })
}
