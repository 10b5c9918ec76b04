//! Finds the values in lines of `NAME=value`, as they are copied from an env file.

use crate::domain::fields::FieldId;
use crate::domain::parse::assigned;

/// The values of our variables, in the order of the fields. Empty if any other text stands among the lines.
/// Variables of another program are left out, as in an env file. The last line of a name counts.
pub fn variables(text: &str) -> Vec<(FieldId, &str)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut found: Vec<(FieldId, &str)> = Vec::new();
    for line in lines {
        let bare = line.strip_prefix("export ").map_or(line, str::trim_start);
        let is_unset = bare.strip_suffix('=').is_some_and(|name| FieldId::from_env(name).is_some());
        match assigned(line) {
            Some((name, value)) => {
                if let Some(id) = FieldId::from_env(name).filter(|_| !value.trim().is_empty()) {
                    found.retain(|(known, _)| *known != id);
                    found.push((id, value.trim()));
                }
            }
            None if is_unset => {}
            None => return Vec::new(),
        }
    }
    found.sort_by_key(|(id, _)| *id);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::FieldId::*;

    #[test]
    fn lines_of_an_env_file_are_read() {
        let text =
            "# tenant\nAUTH0_CLIENT_SECRET='abc='\n\nPORT_OF_APP=3000\nexport AUTH0_DOMAIN=acme.auth0.com\r\nSCOPE=\n";
        assert_eq!(variables(text), [(Auth0Domain, "acme.auth0.com"), (Auth0ClientSecret, "'abc='")]);
        assert_eq!(variables("AUTH0_DOMAIN=a.auth0.com\nAUTH0_DOMAIN=b.auth0.com"), [(Auth0Domain, "b.auth0.com")]);
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        for text in ["", "abc", "https://a.example/?AUTH0_DOMAIN=x", "AUTH0_DOMAIN=a.auth0.com\nand more", "A_B=c"] {
            assert_eq!(variables(text), [], "{text}");
        }
    }
}
