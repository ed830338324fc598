//! TLS as libpq has it. Its own psql says what is right, cell by cell.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    SanType, date_time_ymd,
};
use tenantctl::config::{ChannelBinding, RootCert, SslMode, Target};
use tenantctl::model::Reason;
use tenantctl::server::{Failure, Session};

use super::postgres::{Postgres, limits, set_mode, target, tcp, with_password};
use crate::support::await_that;

const MODES: [(SslMode, &str); 6] = [
    (SslMode::Disable, "disable"),
    (SslMode::Allow, "allow"),
    (SslMode::Prefer, "prefer"),
    (SslMode::Require, "require"),
    (SslMode::VerifyCa, "verify-ca"),
    (SslMode::VerifyFull, "verify-full"),
];

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Authority {
        let mut params = params(&[], name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(params, key), pem }
    }

    fn sign(&self, params: &CertificateParams) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

fn params(names: &[&str], common_name: &str) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

/// A certificate that is its own authority, as the manual makes it: no alternative name.
fn self_made(common_name: &str) -> (String, String) {
    let mut params = params(&[], common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// The server's certificates by name, and the file that a client would trust.
fn certificates(dir: &Path) -> Vec<(&'static str, PathBuf)> {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let good = params(&["localhost", "127.0.0.1"], "localhost");
    let mut expired = good.clone();
    expired.not_before = date_time_ymd(2001, 1, 1);
    expired.not_after = date_time_ymd(2002, 1, 1);
    let mut by_address = params(&[], "localhost");
    by_address.subject_alt_names = vec![SanType::IpAddress("127.0.0.1".parse().unwrap())];
    let made = [
        ("good", ours.sign(&good)),
        ("wrong_host", ours.sign(&params(&["db.example.com"], "localhost"))),
        ("common_name_only", ours.sign(&params(&[], "LOCALHOST"))),
        ("by_address_and_common_name", ours.sign(&by_address)),
        ("expired", ours.sign(&expired)),
        ("untrusted", other.sign(&good)),
        ("self_made", self_made("localhost")),
        ("self_made_elsewhere", self_made("db.example.com")),
    ];
    let root = dir.join("root.pem");
    fs::write(&root, &ours.pem).unwrap();
    set_mode(&root, 0o644);
    made.into_iter()
        .map(|(name, (certificate, key))| {
            let file = dir.join(format!("{name}.pem"));
            fs::write(&file, &certificate).unwrap();
            install_key(&dir.join(format!("{name}.key")), &key);
            set_mode(&file, 0o644);
            (name, if name.starts_with("self_made") { file } else { root.clone() })
        })
        .collect()
}

/// A key that the server's user may read.
fn install_key(path: &Path, key: &str) {
    fs::write(path, key).unwrap();
    set_mode(path, 0o600);
    let owner = fs::metadata(path.parent().unwrap()).unwrap().uid();
    std::os::unix::fs::chown(path, Some(owner), None).unwrap();
}

fn server(hba: &str) -> (Postgres, Vec<(&'static str, PathBuf)>) {
    let server = Postgres::start(&[], &format!("local all all trust\n{hba}\n"));
    let certificates = certificates(&server.dir);
    server.psql("ALTER SYSTEM SET ssl = on");
    (server, certificates)
}

/// Makes the server use a certificate for new connections.
fn use_certificate(server: &Postgres, name: &str) {
    let file = |kind: &str| server.dir.join(format!("{name}.{kind}")).display().to_string();
    server.psql(&format!("ALTER SYSTEM SET ssl_cert_file = '{}'", file("pem")));
    server.psql(&format!("ALTER SYSTEM SET ssl_key_file = '{}'", file("key")));
    server.psql("SELECT pg_reload_conf()");
    let expected = format!("{}\non", file("pem"));
    await_that("the new certificate", || server.psql("SHOW ssl_cert_file; SHOW ssl") == expected);
}

/// Whether psql gets in, and if so, with TLS or without.
fn psql(conninfo: &str) -> Option<bool> {
    let output = Command::new(crate::support::psql())
        .args(["-X", "-A", "-t", "-w", "-c"])
        .arg("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .arg(conninfo)
        .env_clear()
        .output()
        .unwrap();
    output.status.success().then(|| output.stdout.starts_with(b"t"))
}

fn open(target: &Target) -> Result<(bool, bool), Failure> {
    let session = Session::open(target, &limits())?;
    let server = session.info().server.as_ref().unwrap();
    Ok((server.tls, server.tls_verified))
}

/// Every mode, with and without root certificate, by name and by address, against psql's word.
fn compare_with_psql(server: &Postgres, what: &str, root: &Path) {
    let missing = server.dir.join("missing.pem");
    for (mode, word) in MODES {
        for (host, root) in [("localhost", root), ("localhost", &missing), ("127.0.0.1", root)] {
            let mut target = target(tcp(host), server.port);
            target.conninfo.sslmode = mode;
            target.conninfo.sslrootcert = Some(RootCert::File(root.to_owned()));
            let conninfo = format!(
                "host={host} hostaddr=127.0.0.1 port={} user=postgres dbname=postgres sslmode={word} sslrootcert={}",
                server.port,
                root.display(),
            );
            let ours = open(&target);
            let encrypted = ours.as_ref().ok().map(|(encrypted, _)| *encrypted);
            assert_eq!(encrypted, psql(&conninfo), "{what}: {conninfo}: {ours:?}");
            let verified = ours.is_ok_and(|(_, verified)| verified);
            assert_eq!(verified, encrypted == Some(true) && mode == SslMode::VerifyFull);
        }
    }
}

#[test]
fn every_mode_means_what_libpq_means() {
    let (server, certificates) = server("host all all 127.0.0.1/32 trust");
    for (name, root) in certificates {
        use_certificate(&server, name);
        compare_with_psql(&server, name, &root);
    }
}

#[test]
fn a_refusal_is_met_as_libpq_meets_it() {
    for kind in ["hostssl", "hostnossl"] {
        let (server, certificates) = server(&format!("{kind} all all 127.0.0.1/32 trust"));
        use_certificate(&server, "good");
        compare_with_psql(&server, kind, &certificates[0].1);
    }
}

#[test]
fn failures_of_tls_say_what_is_wrong() {
    let (server, certificates) = server("host all all 127.0.0.1/32 trust");
    let failure = |certificate: &str, root: Option<RootCert>, mode| {
        use_certificate(&server, certificate);
        let mut target = target(tcp("localhost"), server.port);
        target.conninfo.sslmode = mode;
        target.conninfo.sslrootcert = root;
        let failure = open(&target).unwrap_err();
        assert_eq!(failure.reason, Reason::Tls, "{failure:?}");
        failure.message
    };
    let root = || Some(RootCert::File(certificates[0].1.clone()));
    assert!(failure("untrusted", root(), SslMode::VerifyCa).contains("trusted authority"));
    assert!(failure("expired", root(), SslMode::Require).contains("expired"));
    let wrong = "the server's certificate is for db.example.com, expected localhost";
    assert!(failure("wrong_host", root(), SslMode::VerifyFull).contains(wrong));
    assert!(failure("good", None, SslMode::VerifyFull).contains("sslrootcert"));
    let system = || Some(RootCert::System);
    assert!(failure("good", system(), SslMode::Require).contains("verify-full"));
    failure("good", system(), SslMode::VerifyFull);
    let no_certificate = server.dir.join("good.key");
    let no_certificate = Some(RootCert::File(no_certificate));
    assert!(failure("good", no_certificate, SslMode::VerifyCa).contains("no certificate in it"));
}

#[test]
fn a_client_certificate_opens_the_door() {
    let (server, _) = server("hostssl all all 127.0.0.1/32 cert");
    let clients = Authority::new("clients");
    let mut params = params(&[], "postgres");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let (certificate, key) = clients.sign(&params);
    let file = |name: &str| server.dir.join(name);
    fs::write(file("client.pem"), certificate).unwrap();
    fs::write(file("client.key"), key).unwrap();
    set_mode(&file("client.key"), 0o600);
    fs::write(file("clients.pem"), &clients.pem).unwrap();
    set_mode(&file("clients.pem"), 0o644);
    server.psql(&format!("ALTER SYSTEM SET ssl_ca_file = '{}'", file("clients.pem").display()));
    use_certificate(&server, "good");

    let mut target = target(tcp("localhost"), server.port);
    target.conninfo.sslmode = SslMode::Require;
    assert_eq!(open(&target).unwrap_err().reason, Reason::Auth);
    target.conninfo.client_cert = Some((file("client.pem"), file("client.key")));
    assert_eq!(open(&target).unwrap(), (true, false));
    for (mode, owner_may) in [(0o644, false), (0o640, true), (0o660, false), (0o604, false)] {
        set_mode(&file("client.key"), mode);
        let result = open(&target);
        let allowed = owner_may && nix::unistd::geteuid().is_root();
        assert_eq!(result.is_ok(), allowed, "{mode:o}: {result:?}");
    }
    target.conninfo.client_cert = Some((file("client.pem"), file("absent.key")));
    assert!(open(&target).unwrap_err().message.contains("absent.key"));
}

#[test]
fn channel_binding_is_used_where_it_must_be() {
    let (server, _) = server("host all all 127.0.0.1/32 scram-sha-256");
    server.psql("ALTER ROLE postgres PASSWORD 'hunter2'");
    use_certificate(&server, "good");
    let target = with_password(target(tcp("localhost"), server.port), "hunter2");
    for (mode, binding, works) in [
        (SslMode::Require, ChannelBinding::Require, true),
        (SslMode::Require, ChannelBinding::Prefer, true),
        (SslMode::Require, ChannelBinding::Disable, true),
        (SslMode::Disable, ChannelBinding::Require, false),
        (SslMode::Disable, ChannelBinding::Prefer, true),
    ] {
        let mut target = target.clone();
        target.conninfo.sslmode = mode;
        target.conninfo.channel_binding = binding;
        let result = open(&target);
        assert_eq!(result.is_ok(), works, "{mode:?} {binding:?} {result:?}");
        if let Err(failure) = result {
            assert_eq!(failure.reason, Reason::Auth);
        }
    }
    let wrong = open(&with_password(target, "hunter3")).unwrap_err();
    assert_eq!((wrong.reason, wrong.sqlstate.as_deref()), (Reason::Auth, Some("28P01")));
}
