//! Files that are there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes a file where it is missing: under another name first, synced, then renamed. A process that is
/// killed on the way leaves a file of that other name, which the next call takes away.
///
/// # Errors
/// What `make` reports, or the file system.
pub fn make_whole<E: From<io::Error>>(file: &Path, make: impl FnOnce(&Path) -> Result<(), E>) -> Result<(), E> {
    if file.try_exists()? {
        return Ok(());
    }
    let unfinished = file.with_extension("unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => make(&unfinished)?,
    }
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_unfinished_is_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("store.redb");
        fs::write(folder.path().join("store.unfinished"), "half").expect("written");
        let failed = make_whole(&file, |path| {
            fs::write(path, "a")?;
            Err(io::Error::other("cut off"))
        });
        assert!(failed.is_err() && !file.exists(), "nothing is there before it is whole");
        make_whole::<io::Error>(&file, |path| fs::write(path, "whole")).expect("made");
        make_whole::<io::Error>(&file, |_| panic!("it is there already")).expect("left alone");
        assert_eq!(fs::read(&file).expect("read"), b"whole");
        assert!(!folder.path().join("store.unfinished").exists());
    }
}
