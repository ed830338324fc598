//! From a connection string and variables to a [`Conninfo`], or an exact message.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::config::input::{Environment, Variables};

fn resolved(text: &str, variables: &[(&str, &str)], home: &Path) -> Result<Conninfo, String> {
    let variables: Variables =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let env = Environment {
        current_dir: home.to_owned(),
        home: Some(home.to_owned()),
        user: Some("os".into()),
        ..Default::default()
    };
    parse(text, "-d")
        .and_then(|settings| resolve(settings, &variables, &env, &mut Vec::new()))
        .map_err(|error| error.message)
}

fn simple(text: &str) -> Result<Conninfo, String> {
    resolved(text, &[], Path::new("/nonexistent"))
}

fn tcp(host: &str) -> Host {
    Host::Tcp { host: host.into(), addr: None }
}

#[test]
fn hosts_and_ports() {
    for (text, expected) in [
        ("host=a", vec![(tcp("a"), 5432)]),
        ("host=a,b port=1", vec![(tcp("a"), 1), (tcp("b"), 1)]),
        ("host=a,b port=1,", vec![(tcp("a"), 1), (tcp("b"), 5432)]),
        ("postgres://a:1,[::2]/d", vec![(tcp("a"), 1), (tcp("::2"), 5432)]),
        ("host=/run/x", vec![(Host::Unix("/run/x".into()), 5432)]),
        (
            "host=a hostaddr=10.0.0.1",
            vec![(Host::Tcp { host: "a".into(), addr: "10.0.0.1".parse().ok() }, 5432)],
        ),
        ("hostaddr=::1", vec![(Host::Tcp { host: "::1".into(), addr: "::1".parse().ok() }, 5432)]),
    ] {
        assert_eq!(simple(text).unwrap().hosts, expected, "{text}");
    }
    for (text, expected) in [
        ("host=a,b port=1,2,3", "-d: `port` names another number of servers than the rest"),
        ("host=a,b hostaddr=::1", "-d: `hostaddr` names another number of servers than the rest"),
        ("hostaddr=localhost", "-d: `hostaddr` is not a numeric address"),
        ("host=@abstract", "-d: `host` names an abstract socket, which is not supported"),
        ("host=ss@h", "-d: `host` is not the name of a host"),
        ("host=a port=0", "-d: `port` is not a number from 1 to 65535"),
        ("host=a port=65536", "-d: `port` is not a number from 1 to 65535"),
    ] {
        assert_eq!(simple(text).unwrap_err(), expected);
    }
}

#[test]
fn words_and_defaults() {
    let plain = simple("host=a").unwrap();
    assert_eq!((plain.user.as_str(), plain.dbname.as_str()), ("os", "os"));
    assert_eq!(plain.sslmode, SslMode::Prefer);
    assert_eq!(plain.channel_binding, ChannelBinding::Prefer);
    assert_eq!(plain.target_session_attrs, TargetSessionAttrs::Any);
    assert_eq!(plain.application_name, "tenantctl");
    assert_eq!((plain.sslrootcert, plain.client_cert), (None, None));

    let set = simple(
        "host=a user=u connect_timeout=3 channel_binding=require \
         target_session_attrs=prefer-standby fallback_application_name=f sslrootcert=system \
         keepalives=0 client_encoding=UTF8 gssencmode=prefer krbsrvname=postgres replication=off",
    )
    .unwrap();
    assert_eq!(set.dbname, "u");
    assert_eq!(set.connect_timeout, Some(Duration::from_secs(3)));
    assert_eq!(set.channel_binding, ChannelBinding::Require);
    assert_eq!(set.target_session_attrs, TargetSessionAttrs::PreferStandby);
    assert_eq!(set.application_name, "f");
    assert_eq!((set.sslmode, set.sslrootcert), (SslMode::VerifyFull, Some(RootCert::System)));
    assert_eq!(simple("connect_timeout=0").unwrap().connect_timeout, None);
    assert_eq!(
        simple("connect_timeout=s").unwrap_err(),
        "-d: `connect_timeout` is not a whole number of seconds"
    );
}

#[test]
fn what_is_not_supported_is_refused_wherever_it_comes_from() {
    let from_env =
        |name, value| resolved("host=a", &[(name, value)], Path::new("/nonexistent")).unwrap_err();
    assert!(from_env("PGGSSENCMODE", "require").starts_with("PGGSSENCMODE: `gssencmode` with"));
    assert!(
        from_env("PGREQUIREAUTH", "scram-sha-256").starts_with("PGREQUIREAUTH: `require_auth`")
    );
    assert!(from_env("PGSSLCRL", "x").starts_with("PGSSLCRL: `sslcrl` with"));
    for text in [
        "sslcrl=x",
        "sslpassword=x",
        "replication=database",
        "load_balance_hosts=random",
        "sslnegotiation=direct",
        "ssl_min_protocol_version=TLSv1.3",
        "client_encoding=LATIN1",
        "sslsni=0",
        "requirepeer=x",
    ] {
        assert!(simple(text).unwrap_err().contains("is not supported"), "{text}");
        let (name, _) = text.split_once('=').unwrap();
        assert!(simple(&format!("{name}=''")).is_ok(), "{name}");
    }
}

#[test]
fn certificates_are_found_and_keys_must_be_private() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join(".postgresql");
    std::fs::create_dir(&dir).unwrap();
    for name in ["root.crt", "postgresql.crt"] {
        std::fs::write(dir.join(name), "x").unwrap();
    }
    let message = resolved("host=a", &[], home.path()).unwrap_err();
    assert!(message.contains("has no key\n  help: add `sslkey`"), "{message}");
    let key = dir.join("postgresql.key");
    std::fs::write(&key, "x").unwrap();
    let mode = |mode| {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        resolved("host=a", &[], home.path())
    };
    assert!(mode(0o644).unwrap_err().contains("others may read this private key"));
    let conninfo = mode(0o600).unwrap();
    assert_eq!(conninfo.sslrootcert, Some(RootCert::File(dir.join("root.crt"))));
    assert_eq!(conninfo.client_cert, Some((dir.join("postgresql.crt"), key.clone())));
    assert_eq!(
        simple("host=a sslcert=/nonexistent/x").unwrap_err(),
        "-d: `sslcert` names no file that is there"
    );
}
