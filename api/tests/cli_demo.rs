//! `scripts/demo-data`: makes the demo world once, completes what was interrupted, leaves other worlds alone.

mod cli_support;

use cli_support::repository;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// A program that notes how it is called and fails where a file says so.
const PROGRAM: &str = "#!/bin/sh\necho \"$@\" >> \"$(dirname \"$0\")/calls\"\n[ ! -e \"$(dirname \"$0\")/fail-$1\" ]\n";

struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("program");
        std::fs::write(&program, PROGRAM).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("settable");
        Self { folder }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn touch(&self, name: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("made");
        std::fs::write(path, "").expect("written");
    }

    /// Runs the script; says whether it ended well, and with which subcommands the program was called.
    fn run(&self) -> (bool, Vec<String>) {
        let _ = std::fs::remove_file(self.path("calls"));
        let mut script = Command::new(repository("scripts/demo-data"));
        script.arg(self.path("program")).arg(self.path("data"));
        let ended = script.output().expect("the script runs");
        let calls = std::fs::read_to_string(self.path("calls")).unwrap_or_default();
        let commands = calls.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
        (ended.status.success(), commands)
    }
}

#[test]
fn the_world_is_made_once() {
    let stage = Stage::new();
    let both = vec!["simulate".to_owned(), "load".to_owned()];
    assert_eq!(stage.run(), (true, both));
    assert!(stage.path("data/READY").exists() && !stage.path("data/DEMO-UNFINISHED").exists());
    assert_eq!(stage.run(), (true, Vec::new()));
}

#[test]
fn an_interrupted_world_is_completed() {
    let stage = Stage::new();
    stage.touch("fail-load");
    assert!(!stage.run().0);
    stage.touch("data/journal.redb");
    assert!(!stage.path("data/READY").exists());
    std::fs::remove_file(stage.path("fail-load")).expect("removable");
    assert_eq!(stage.run(), (true, vec!["simulate".to_owned(), "load".to_owned()]));
    assert!(stage.path("data/READY").exists() && stage.path("data/journal.redb").exists());
}

#[test]
fn somebody_elses_world_is_left_alone() {
    let stage = Stage::new();
    stage.touch("data/journal.redb");
    assert_eq!(stage.run(), (true, Vec::new()));
    assert!(!stage.path("data/READY").exists());
}
