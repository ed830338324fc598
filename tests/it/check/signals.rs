//! G01, G02: the first signal ends all waiting, and what was found so far is reported.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn a_signal_ends_waiting_and_the_report_is_written() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        // Never says a word.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = silent.local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_tenantctl"))
            .args(["check", "--format", "json", "-d"])
            .arg(format!("a=host=127.0.0.1 port={port} user=u dbname=d connect_timeout=9"))
            .args(["-d", "b=host=127.0.0.1 port=1 user=u dbname=d"])
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (_line, _) = silent.accept().unwrap();
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["complete"], false);
        let reasons: Vec<_> = report["unchecked"].as_array().unwrap().iter().collect();
        assert!(reasons.iter().any(|u| u["database"] == "a" && u["reason"] == "interrupted"));
        // Refused, unless the signal came before that.
        let ended = |reason: &serde_json::Value| reason == "connect" || reason == "interrupted";
        assert!(reasons.iter().any(|u| u["database"] == "b" && ended(&u["reason"])));
    }
}
