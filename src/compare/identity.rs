//! Whether two configured databases are one: what the sessions saw of each other, judged.
//!
//! Proof is a lock: each session takes an advisory lock with a key of its own and then looks for
//! the others' keys in `pg_locks`, which shows the locks of the whole server. System identifiers
//! only tell lineage, because a physical copy keeps them.

use crate::model::{DatabaseInfo, Identity, Name, ServerInfo, Verdict};

/// What one session contributed to the probe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Probe {
    /// The configured name.
    pub name: Name,
    /// The database that it is meant to be.
    pub same_as: Option<Name>,
    /// What is known of it.
    pub info: DatabaseInfo,
    /// The key that it locked, where it could.
    pub locked: Option<i64>,
    /// The advisory locks that it saw, as (key, OID of the database that the lock is in); `None`
    /// where it could not look.
    pub seen: Option<Vec<(i64, u32)>>,
    /// Why it could not do its part, as far as that is known. Raw.
    pub trouble: Option<String>,
}

/// The verdict on every pair of databases, in the order given.
pub fn verdicts(probes: &[Probe]) -> Vec<Identity> {
    let mut pairs = Vec::new();
    for (index, left) in probes.iter().enumerate() {
        for right in probes.iter().skip(index + 1) {
            let (verdict, evidence) = judge(left, right);
            pairs.push(Identity {
                left: left.name.clone(),
                right: right.name.clone(),
                verdict,
                meant_same: meant_same(probes, left, right),
                evidence,
            });
        }
    }
    pairs
}

/// Whether `same_as` joins the two, directly or through others.
fn meant_same(probes: &[Probe], left: &Probe, right: &Probe) -> bool {
    root(probes, left) == root(probes, right)
}

fn root<'a>(probes: &'a [Probe], probe: &'a Probe) -> &'a Name {
    let mut current = probe;
    // Bounded, because `same_as` may go round in a circle.
    for _ in probes {
        let next =
            current.same_as.as_ref().and_then(|name| probes.iter().find(|p| p.name == *name));
        match next {
            Some(next) => current = next,
            None => break,
        }
    }
    &current.name
}

fn judge(left: &Probe, right: &Probe) -> (Verdict, String) {
    let (Some(l), Some(r)) = (&left.info.server, &right.info.server) else {
        return (Verdict::Unknown, "one of them could not be reached".into());
    };
    // Who looks last may find the other's lock gone: who looks first sees both, or there is nothing
    // to be seen.
    let sightings = [sighting(left, right, r), sighting(right, left, l)];
    let of = |wanted| sightings.iter().flatten().any(|sighting| *sighting == wanted);
    if of(Sighting::SameDatabase) {
        return (Verdict::Same, "a lock taken through one is seen through the other".into());
    }
    if of(Sighting::SameServer) {
        return (Verdict::SameServer, "one server, two databases in it".into());
    }
    let looked = sightings.iter().all(Option::is_some);
    match (&l.system_identifier, &r.system_identifier) {
        (Some(one), Some(other)) if one != other => {
            (Verdict::Different, "their servers have different system identifiers".into())
        }
        (Some(_), Some(_)) if looked => (
            Verdict::CloneOrReplica,
            "their servers have one system identifier, but a lock taken through one is not seen \
             through the other"
                .into(),
        ),
        _ if looked => {
            (Verdict::Different, "a lock taken through one is not seen through the other".into())
        }
        _ => (Verdict::Unknown, not_run(left, right)),
    }
}

fn not_run(left: &Probe, right: &Probe) -> String {
    let trouble = |probe: &Probe| {
        let why = probe.trouble.as_ref()?;
        Some(format!("{}: {why}", probe.name.displayed()))
    };
    let troubles: Vec<String> = [left, right].into_iter().filter_map(trouble).collect();
    match troubles.is_empty() {
        true => "the lock probe could not run".to_owned(),
        false => format!("the lock probe could not run: {}", troubles.join("; ")),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sighting {
    SameDatabase,
    SameServer,
    Nothing,
}

/// What `looker` saw of the lock of `locker`; `None` where one of them could not do its part.
fn sighting(locker: &Probe, looker: &Probe, looker_server: &ServerInfo) -> Option<Sighting> {
    let key = locker.locked?;
    let seen = looker.seen.as_ref()?;
    Some(match seen.iter().find(|(seen_key, _)| *seen_key == key) {
        Some((_, oid)) if *oid == looker_server.database_oid => Sighting::SameDatabase,
        Some(_) => Sighting::SameServer,
        None => Sighting::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::{Probe, verdicts};
    use crate::model::{DatabaseInfo, Name, ServerInfo, Verdict};

    fn probe(name: &str, identifier: Option<&str>, oid: u32, seen: Option<&[(i64, u32)]>) -> Probe {
        let server = ServerInfo {
            system_identifier: identifier.map(Into::into),
            database_oid: oid,
            ..ServerInfo::default()
        };
        Probe {
            name: Name::new(name),
            same_as: None,
            info: DatabaseInfo { server: Some(server), ..DatabaseInfo::default() },
            locked: Some(i64::from(oid)),
            seen: seen.map(<[_]>::to_vec),
            trouble: None,
        }
    }

    fn verdict(left: Probe, right: Probe) -> Verdict {
        verdicts(&[left, right])[0].verdict
    }

    #[test]
    fn a_lock_that_is_seen_proves_it() {
        let (mut left, mut right) = (probe("a", None, 5, Some(&[])), probe("b", None, 5, None));
        right.locked = Some(77);
        left.seen = Some(vec![(77, 5)]);
        assert_eq!(verdict(left.clone(), right.clone()), Verdict::Same);
        left.seen = Some(vec![(77, 6)]);
        assert_eq!(verdict(left, right), Verdict::SameServer);
    }

    #[test]
    fn equal_identifiers_without_a_sighting_are_a_copy() {
        let copy = |identifier| probe("b", Some(identifier), 2, Some(&[]));
        let left = probe("a", Some("1"), 1, Some(&[]));
        assert_eq!(verdict(left.clone(), copy("1")), Verdict::CloneOrReplica);
        assert_eq!(verdict(left, copy("2")), Verdict::Different);
    }

    #[test]
    fn one_look_of_two_is_enough_to_see_and_not_to_miss() {
        let left = probe("a", None, 5, Some(&[]));
        let right = probe("b", None, 5, Some(&[(5, 5)]));
        assert_eq!(verdict(left.clone(), right.clone()), Verdict::Same);
        assert_eq!(verdict(right, left.clone()), Verdict::Same);
        assert_eq!(verdict(left, probe("b", None, 7, None)), Verdict::Unknown);
    }

    #[test]
    fn without_a_probe_nothing_is_claimed() {
        let (mut left, mut right) = (probe("a", None, 1, None), probe("b", Some("1"), 1, None));
        left.locked = None;
        right.locked = None;
        assert_eq!(verdict(left.clone(), right.clone()), Verdict::Unknown);
        left.trouble = Some("no such function".to_owned());
        let evidence = verdicts(&[left.clone(), right])[0].evidence.clone();
        assert_eq!(evidence, "the lock probe could not run: a: no such function");
        let mut unreached = probe("b", None, 1, None);
        unreached.info.server = None;
        assert_eq!(verdict(left, unreached), Verdict::Unknown);
    }

    #[test]
    fn intent_is_transitive_and_survives_a_circle() {
        let mut probes =
            [probe("a", None, 1, None), probe("b", None, 2, None), probe("c", None, 3, None)];
        probes[1].same_as = Some(Name::new("a"));
        probes[2].same_as = Some(Name::new("a"));
        assert!(verdicts(&probes).iter().all(|identity| identity.meant_same));
        probes[0].same_as = Some(Name::new("b"));
        probes[2].same_as = None;
        assert!(!verdicts(&probes)[1].meant_same);
    }
}
