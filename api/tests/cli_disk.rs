//! A full disk and a read-only disk: said, with what to do, and nothing acknowledged is lost.
//!
//! Both need a small file system of their own, which only a privileged user may mount; where that is not
//! permitted the tests say so and pass over.

mod cli_support;

use cli_support::{count, run_on, write_sites};
use std::path::Path;
use std::process::{Command, Stdio};

/// A file system in memory, unmounted when dropped.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts one of a size; `None` where that is not permitted.
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        if mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "fieldpack-test"], folder.path()) {
            return Some(Self { folder });
        }
        eprintln!("skipped: mounting a small disk is not permitted here");
        None
    }

    /// Mounts it again with other options.
    fn remount(&self, options: &str) {
        assert!(mount(&["-o", &format!("remount,{options}")], self.path()), "remounts with {options}");
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Runs `mount`; says whether it was permitted.
fn mount(arguments: &[&str], at: &Path) -> bool {
    let mut mount = Command::new("mount");
    mount.args(arguments).arg(at).stdout(Stdio::null()).stderr(Stdio::null());
    mount.status().is_ok_and(|status| status.success())
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_and_what_was_acknowledged_stays() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let files = tempfile::tempdir().expect("a folder");
    let data = disk.path().join("data");
    let (small, large) = (files.path().join("small.ndjson"), files.path().join("large.ndjson"));
    write_sites(&small, "small", 500);
    write_sites(&large, "large", 200_000);
    run_on(&data, "load", &[small.to_str().expect("UTF-8")]).json();

    let problem = run_on(&data, "load", &[large.to_str().expect("UTF-8")]).problem(1);
    assert_eq!(problem["code"], "storage_failed", "{problem}");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("disk is full") && detail.contains("make room"), "{detail}");

    disk.remount("size=1g");
    assert_eq!(count(&data, "site"), 500, "what was acknowledged is there, of the other file nothing");
    run_on(&data, "load", &[small.to_str().expect("UTF-8")]).json();
    assert_eq!(count(&data, "site"), 500);
}

#[test]
fn a_read_only_disk_is_said() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let files = tempfile::tempdir().expect("a folder");
    let data = disk.path().join("data");
    let sites = files.path().join("sites.ndjson");
    write_sites(&sites, "crm", 10);
    run_on(&data, "load", &[sites.to_str().expect("UTF-8")]).json();
    disk.remount("ro");
    for command in ["info", "load"] {
        let arguments: &[&str] = if command == "load" { &[sites.to_str().expect("UTF-8")] } else { &[] };
        let problem = run_on(&data, command, arguments).problem(1);
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains("LOCK") && detail.contains("may be written to"), "{detail}");
    }
}
