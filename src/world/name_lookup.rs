//! Looks up a host's addresses with the system's resolver.

use crate::domain::doctor::dns::Unanswered;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

/// The host's addresses, without duplicates. Takes at most five seconds. A system call that takes longer isn't canceled.
pub async fn addresses(host: &str) -> Result<Vec<String>, Unanswered> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match tokio::time::timeout(PATIENCE, tokio::net::lookup_host((bare, 443))).await {
        Ok(Ok(found)) => {
            let mut all: Vec<String> = Vec::new();
            for address in found.map(|socket| socket.ip().to_string()) {
                if !all.contains(&address) {
                    all.push(address);
                }
            }
            Ok(all)
        }
        Ok(Err(error)) => {
            let text = error.to_string();
            // The library puts its own words before the system's.
            let reason = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text);
            Err(Unanswered::Refused(reason.to_owned()))
        }
        Err(_) => Err(Unanswered::Late),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_is_its_own_and_no_name_has_none() {
        assert_eq!(addresses("127.0.0.1").await, Ok(vec!["127.0.0.1".to_owned()]));
        assert_eq!(addresses("[::1]").await, Ok(vec!["::1".to_owned()]));
        // RFC 6761 section 6.4: this name never exists. Without a network, the system doesn't even look it up.
        assert!(matches!(addresses("a0connect.invalid").await, Err(Unanswered::Refused(text)) if !text.is_empty()));
    }
}
