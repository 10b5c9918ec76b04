//! The table of probes, in the order of [`Probe::ALL`]. A new probe gets its line here.

use super::{ProbeRow, connection, provider, tenant};
use crate::domain::fields::FieldId;
use crate::domain::probe::Probe;

const ROWS: [&ProbeRow; Probe::ALL.len()] = [
    &tenant::discovery::LOGIN,
    &tenant::discovery::OWN,
    &tenant::machine_token::ROW,
    &tenant::machine_client::ROW,
    &connection::name::ROW,
    &connection::live::ROW,
    &connection::enabled::ROW,
    &tenant::application::ROW,
    &connection::route::ROW,
    &connection::sign_in_log::ROW,
    &tenant::keys::ROW,
    &tenant::custom_domains::ROW,
    &tenant::client_secret::ROW,
    &tenant::client_secret::CONTROL,
    &tenant::callbacks::ROWS[0],
    &tenant::callbacks::ROWS[1],
    &tenant::callbacks::ROWS[2],
    &tenant::callbacks::ROWS[3],
    &tenant::callbacks::ROWS[4],
    &tenant::callbacks::CONTROL,
    &provider::exchange::FIRST,
    &provider::exchange::OTHER,
    &provider::exchange::BASIC,
    &provider::exchange::CONTROL,
    &provider::swapped::ROW,
    &provider::authorization::ROW,
    &provider::authorization::CONTROL,
    &provider::user_detail::ROW,
    &provider::user_detail::BOGUS,
    &provider::discovery::ROW,
];

impl Probe {
    pub fn row(self) -> &'static ProbeRow {
        ROWS[self as usize]
    }

    pub fn fields(self) -> &'static [FieldId] {
        self.row().fields
    }

    pub fn field(self) -> FieldId {
        self.row().field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_at_the_place_of_its_name() {
        assert_eq!(ROWS.map(|row| row.probe), Probe::ALL);
    }
}
