//! Good and bad certificates, and the failures for them.

use super::authority::OURS;
use super::faulty::{Fault, Faulty};
use super::*;

async fn result_of(client: &Client, fault: Fault) -> HttpResult {
    let server = Faulty::start(fault).await;
    client.send(&Request::get(format!("https://localhost:{}/", server.port))).await
}

#[tokio::test]
async fn each_fault_of_a_certificate_is_named() {
    for (fault, kind, text) in [
        (faulty::expired(), FailureKind::TlsExpired, "certificate expired on 2001-01-01 at 00:00 UTC"),
        (faulty::not_yet(), FailureKind::TlsNotYet, "certificate is only valid from 2080-01-01 at 00:00 UTC on"),
        (faulty::wrong_name(), FailureKind::TlsName, "certificate is for other.example, www.other.example"),
        (faulty::unknown_authority(), FailureKind::TlsIssuer, "certificate was issued by Stranger's Root\\x1b[31m CA"),
        (faulty::by_itself(false), FailureKind::TlsSelfSigned, "the certificate is self-signed (my laptop)"),
        (faulty::by_itself(true), FailureKind::TlsSelfSigned, "the certificate is self-signed (my laptop)"),
    ] {
        let failed = result_of(&client(), fault).await.unwrap_err();
        assert_eq!((failed.kind, failed.maybe_sent, failed.text.as_str()), (kind, false, text));
    }
    assert_eq!(result_of(&client(), faulty::good()).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_private_ca_is_trusted_only_when_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, &OURS.pem).unwrap();

    let stranger = result_of(&Client::build(None).unwrap(), faulty::good()).await.unwrap_err();
    assert_eq!((stranger.kind, stranger.maybe_sent), (FailureKind::TlsIssuer, false));
    assert_eq!(stranger.text, "certificate was issued by Our Test CA");

    let known = Client::build(Some(&file)).unwrap();
    assert_eq!(result_of(&known, faulty::good()).await.unwrap().status, 200);
    for (fault, kind) in [
        (faulty::expired(), FailureKind::TlsExpired),
        (faulty::wrong_name(), FailureKind::TlsName),
        (faulty::unknown_authority(), FailureKind::TlsIssuer),
    ] {
        let failed = result_of(&known, fault).await.unwrap_err();
        assert_eq!((failed.kind, failed.maybe_sent), (kind, false), "{failed:?}");
    }

    std::fs::write(&file, "no certificate").unwrap();
    for bad in [file.as_path(), Path::new("/no/such/file")] {
        assert_eq!(Client::build(Some(bad)).err().and_then(|finding| finding.class), Some(Class::UserInput));
    }
}
