//! Whether a server's certificate is good enough, as libpq judges it.
//!
//! rustls' own verifier asks for more than most PostgreSQL servers have: it knows no certificate
//! that is its own authority, as the manual's section "Creating Certificates" makes them, and no
//! host name in the subject. Both are accepted here, as libpq does, and nothing weaker is.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// Trusted certificates: as authorities, and as they are.
#[derive(Debug)]
pub(super) struct Trusted {
    authorities: RootCertStore,
    certificates: Vec<CertificateDer<'static>>,
}

impl Trusted {
    /// Trusts these. Where rustls cannot use one as an authority, it stays good for itself alone.
    pub(super) fn new(certificates: Vec<CertificateDer<'static>>) -> Trusted {
        let mut authorities = RootCertStore::empty();
        authorities.add_parsable_certificates(certificates.iter().cloned());
        Trusted { authorities, certificates }
    }
}

/// Judges certificates by what `sslmode` and `sslrootcert` ask for.
#[derive(Debug)]
pub(super) struct Verifier {
    /// What the chain must end in; `None` where any certificate will do.
    trusted: Option<Trusted>,
    check_name: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn new(
        trusted: Option<Trusted>,
        check_name: bool,
        provider: &CryptoProvider,
    ) -> Arc<Verifier> {
        let algorithms = provider.signature_verification_algorithms;
        Arc::new(Verifier { trusted, check_name, algorithms })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(trusted) = &self.trusted {
            if trusted.certificates.contains(certificate) {
                check_validity(&parsed(certificate)?, now)?;
            } else {
                verify_server_cert_signed_by_trust_anchor(
                    &ParsedCertificate::try_from(certificate)?,
                    &trusted.authorities,
                    intermediates,
                    now,
                    self.algorithms.all,
                )?;
            }
        }
        if self.check_name {
            check_name(certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn parsed(certificate: &CertificateDer<'_>) -> Result<Certificate, Error> {
    Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding.into())
}

fn check_validity(certificate: &Certificate, now: UnixTime) -> Result<(), Error> {
    let validity = &certificate.tbs_certificate.validity;
    if now.as_secs() < validity.not_before.to_unix_duration().as_secs() {
        Err(CertificateError::NotValidYet.into())
    } else if now.as_secs() > validity.not_after.to_unix_duration().as_secs() {
        Err(CertificateError::Expired.into())
    } else {
        Ok(())
    }
}

/// By the alternative names; by the common name only where there is no alternative name of the
/// host's own sort (libpq's `pq_verify_peer_name_matches_certificate()`).
fn check_name(certificate: &CertificateDer<'_>, host: &ServerName<'_>) -> Result<(), Error> {
    let by_alternatives = verify_server_name(&ParsedCertificate::try_from(certificate)?, host);
    if by_alternatives.is_ok() {
        return Ok(());
    }
    let certificate = parsed(certificate)?;
    let alternatives = alternatives(&certificate)?;
    let is_of_sort = |name: &GeneralName| match host {
        ServerName::DnsName(_) => matches!(name, GeneralName::DnsName(_)),
        _ => matches!(name, GeneralName::IpAddress(_)),
    };
    let common_name = common_name(&certificate);
    if !alternatives.iter().any(is_of_sort)
        && common_name.is_some_and(|name| name_matches(name, &host.to_str()))
    {
        return Ok(());
    }
    let mut presented: Vec<String> = alternatives.iter().filter_map(shown).collect();
    if presented.is_empty() {
        presented.extend(common_name.map(str::to_owned));
    }
    let expected = host.to_owned();
    Err(CertificateError::NotValidForNameContext { expected, presented }.into())
}

fn alternatives(certificate: &Certificate) -> Result<Vec<GeneralName>, Error> {
    let alternatives: Option<(bool, SubjectAltName)> =
        certificate.tbs_certificate.get().map_err(|_| CertificateError::BadEncoding)?;
    Ok(alternatives.map(|(_, SubjectAltName(names))| names).unwrap_or_default())
}

/// A name of a host as a person reads it; `None` for names of other things.
fn shown(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.as_str().to_owned()),
        GeneralName::IpAddress(octets) => {
            let four = <[u8; 4]>::try_from(octets.as_bytes()).map(IpAddr::from);
            let sixteen = || <[u8; 16]>::try_from(octets.as_bytes()).map(IpAddr::from);
            Some(four.or_else(|_| sixteen()).ok()?.to_string())
        }
        _ => None,
    }
}

fn common_name(certificate: &Certificate) -> Option<&str> {
    let mut attributes =
        certificate.tbs_certificate.subject.0.iter().flat_map(|relative| relative.0.iter());
    let attribute = attributes.find(|attribute| attribute.oid == COMMON_NAME)?;
    std::str::from_utf8(attribute.value.value()).ok()
}

/// Equal but for case, or a wildcard that stands for exactly one label.
fn name_matches(pattern: &str, host: &str) -> bool {
    let wildcard = pattern.strip_prefix("*.").zip(host.split_once('.')).is_some_and(
        |(pattern, (label, rest))| !label.is_empty() && pattern.eq_ignore_ascii_case(rest),
    );
    wildcard || pattern.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::name_matches;

    #[test]
    fn matches_common_names_as_libpq_does() {
        for (pattern, host) in
            [("db.example.com", "DB.example.com"), ("*.example.com", "db.example.com")]
        {
            assert!(name_matches(pattern, host), "{pattern} {host}");
        }
        for (pattern, host) in [
            ("*.example.com", "a.b.example.com"),
            ("*.example.com", "example.com"),
            ("*.example.com", ".example.com"),
            ("*", "localhost"),
            ("d*.example.com", "db.example.com"),
            ("", "localhost"),
        ] {
            assert!(!name_matches(pattern, host), "{pattern} {host}");
        }
    }
}
