//! Which servers we can read.

use super::Failure;
use crate::model::Reason;

/// The major versions that tenantctl is tested with. Older ones are refused; newer ones are read,
/// and whoever reports should say that they are not tested.
pub const TESTED_VERSIONS: std::ops::RangeInclusive<i32> = 13..=18;

/// Judges `server_version` as the server reports it at login: `15.18 (Debian 15.18-1)`, `18beta1`.
pub(super) fn check(reported: Option<&str>) -> Result<(), Failure> {
    let reported = reported.unwrap_or_default();
    let digits = reported.split(|letter: char| !letter.is_ascii_digit()).next();
    match digits.and_then(|digits| digits.parse::<i32>().ok()) {
        Some(major) if major >= *TESTED_VERSIONS.start() => Ok(()),
        Some(_) => Err(refused(format!("the server is PostgreSQL {reported}"))),
        None => Err(refused(format!("the server says that its version is \"{reported}\""))),
    }
}

fn refused(message: String) -> Failure {
    let hint = format!("tenantctl reads PostgreSQL {} and later", TESTED_VERSIONS.start());
    Failure::fatal(Reason::Version, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn takes_what_it_can_read_only() {
        for good in ["13.0", "15.18 (Debian 15.18-1)", "18beta1", "19devel", "99.0"] {
            assert!(check(Some(good)).is_ok(), "{good}");
        }
        for bad in ["banana", "8.1", "9.6.24", "12.22", "", "99999999999999.1", "-1"] {
            let failure = check(Some(bad)).unwrap_err();
            assert!(failure.message.contains(bad), "{failure}");
        }
        assert!(check(None).is_err());
    }
}
