//! `sslmode`, `sslrootcert`, `sslcert` and `sslkey` (libpq, "SSL Support"). A file that was asked
//! for and is not there is an error, also where libpq would go on without verification.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::settings::{Setting, word};
use super::{RootCert, Settings, SslMode};
use crate::config::input::Environment;
use crate::input::InputError;

/// The first is the default.
const MODES: [(&str, SslMode); 6] = [
    ("prefer", SslMode::Prefer),
    ("disable", SslMode::Disable),
    ("allow", SslMode::Allow),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::VerifyCa),
    ("verify-full", SslMode::VerifyFull),
];

/// `sslmode`. With `sslrootcert=system` the default is `verify-full`, and nothing weaker is allowed
/// (libpq refuses it, since anybody can get a certificate that the system trusts).
pub(super) fn sslmode(settings: &Settings) -> Result<SslMode, InputError> {
    let system = settings.get("sslrootcert").filter(|setting| setting.value == "system");
    match (system, settings.get("sslmode")) {
        (Some(_), None) => Ok(SslMode::VerifyFull),
        (Some(_), Some(mode)) if mode.value != "verify-full" => Err(mode
            .error("`sslmode` is weaker than `sslrootcert=system` allows")
            .help("write sslmode=verify-full")),
        _ => word(settings, "sslmode", &MODES),
    }
}

/// `sslrootcert`, or `~/.postgresql/root.crt` where that is there.
pub(super) fn root_cert(
    settings: &Settings,
    sslmode: SslMode,
    env: &Environment,
) -> Result<Option<RootCert>, InputError> {
    match settings.get("sslrootcert") {
        Some(setting) if setting.value == "system" => Ok(Some(RootCert::System)),
        Some(setting) => {
            given_file("sslrootcert", setting, sslmode, env).map(|path| Some(RootCert::File(path)))
        }
        None => Ok(default_file(env, "root.crt").map(RootCert::File)),
    }
}

/// `sslcert` with `sslkey`, or `~/.postgresql/postgresql.{crt,key}` where these are there.
pub(super) fn client_cert(
    settings: &Settings,
    sslmode: SslMode,
    env: &Environment,
) -> Result<Option<(PathBuf, PathBuf)>, InputError> {
    let file = |name, default| match settings.get(name) {
        Some(setting) => given_file(name, setting, sslmode, env).map(Some),
        None => Ok(default_file(env, default)),
    };
    let Some(cert) = file("sslcert", "postgresql.crt")? else { return Ok(None) };
    let Some(key) = file("sslkey", "postgresql.key")? else {
        return Err(InputError::new(format_args!("{} has no key", cert.display()))
            .help("add `sslkey`, or put the key at ~/.postgresql/postgresql.key"));
    };
    if sslmode != SslMode::Disable {
        check_key_permissions(&key)?;
    }
    Ok(Some((cert, key)))
}

fn given_file(
    name: &str,
    setting: &Setting,
    sslmode: SslMode,
    env: &Environment,
) -> Result<PathBuf, InputError> {
    let path = env.absolute(Path::new(&setting.value));
    if sslmode != SslMode::Disable && !path.is_file() {
        return Err(setting.error(format_args!("`{name}` names no file that is there")));
    }
    Ok(path)
}

fn default_file(env: &Environment, name: &str) -> Option<PathBuf> {
    let path = env.home.as_ref()?.join(".postgresql").join(name);
    path.is_file().then_some(path)
}

/// libpq's rule: nobody else may read the key; a group may where root owns it.
fn check_key_permissions(key: &Path) -> Result<(), InputError> {
    let Ok(metadata) = std::fs::metadata(key) else { return Ok(()) };
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.mode() & forbidden == 0 {
        return Ok(());
    }
    let key = key.display();
    Err(InputError::new(format_args!("{key}: others may read this private key"))
        .help(format_args!("run: chmod 600 {key}")))
}
