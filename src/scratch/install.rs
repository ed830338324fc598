//! The one command that brings PostgreSQL's server programs to this system.

use std::fs;

/// The install command for the system that we run on.
pub(super) fn command() -> &'static str {
    if cfg!(target_os = "macos") {
        return "brew install postgresql";
    }
    command_for(&fs::read_to_string("/etc/os-release").unwrap_or_default())
}

/// The install command for the system that this `os-release` file (os-release(5)) describes: by
/// its `ID`, else by the first of its `ID_LIKE` that we know.
fn command_for(os_release: &str) -> &'static str {
    let field = |name: &str| {
        os_release
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
            .trim_matches(['"', '\''])
    };
    [field("ID"), field("ID_LIKE")]
        .into_iter()
        .flat_map(str::split_whitespace)
        .find_map(|id| match id {
            "debian" | "ubuntu" => Some("sudo apt-get install postgresql"),
            "fedora" | "rhel" | "centos" => Some("sudo dnf install postgresql-server"),
            "alpine" => Some("sudo apk add postgresql"),
            "arch" => Some("sudo pacman -S postgresql"),
            "suse" | "opensuse" => Some("sudo zypper install postgresql-server"),
            _ => None,
        })
        .unwrap_or("your package manager's PostgreSQL server package")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_id_or_by_what_it_is_like() {
        for (os_release, program) in [
            ("NAME=\"Debian GNU/Linux\"\nID=debian\n", "apt-get"),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "apt-get"),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "dnf"),
            ("ID=alpine\nVERSION_ID=3.22\n", "apk"),
            ("ID=arch", "pacman"),
            ("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"", "zypper"),
            ("", "your package manager"),
        ] {
            let command = command_for(os_release);
            assert!(command.contains(program), "{os_release:?} gave {command:?}");
        }
    }
}
