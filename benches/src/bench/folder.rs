//! The folder of one world: made-up records, loaded into a data folder, with its size on disk.

use crate::BenchError;
use crate::bars::Measurement;
use crate::program::{Program, Run};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Bytes of a block in the sizes that the system tells.
const BLOCK: u64 = 512;

/// The folder of one world.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

/// A file of records.
#[derive(Clone, Debug)]
pub(super) struct RecordFile {
    pub(super) path: PathBuf,
    /// The type of its records.
    pub(super) name: String,
    pub(super) records: u64,
}

impl Folder {
    /// Makes it below a folder.
    pub(super) fn new(below: &Path, name: &str) -> Result<Self, BenchError> {
        let root = below.join(name);
        std::fs::create_dir_all(&root).map_err(BenchError::at(&root))?;
        Ok(Self { root })
    }

    /// Where the made-up records lie.
    pub(super) fn world(&self) -> PathBuf {
        self.root.join("world")
    }

    /// The data folder.
    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// Where a process writes its errors.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.root.join(format!("{name}.log"))
    }

    /// Makes the records up, and counts them.
    pub(super) fn simulate(&self, program: &Program, options: &[&str]) -> Result<Vec<RecordFile>, BenchError> {
        eprintln!("making up a world: {}", options.join(" "));
        let mut arguments: Vec<OsString> = vec!["simulate".into(), "--out".into(), self.world().into()];
        arguments.extend(options.iter().map(OsString::from));
        program.run(&arguments, &self.log("simulate"))?;
        record_files(&self.world())
    }

    /// Loads files or folders into the data folder, with no service running on it.
    pub(super) fn load(&self, program: &Program, paths: &[PathBuf]) -> Result<Run, BenchError> {
        eprintln!("loading {} files or folders", paths.len());
        let mut arguments: Vec<OsString> = vec!["load".into(), "--data".into(), self.data().into()];
        arguments.extend(paths.iter().map(OsString::from));
        program.run(&arguments, &self.log("load"))
    }

    /// What the data folder takes on disk, by store.
    pub(super) fn disk(&self) -> Result<Vec<Measurement>, BenchError> {
        let mut sizes = Vec::new();
        for entry in entries(&self.data())? {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            sizes.push((name, allocated(&entry)?));
        }
        let all = sizes.iter().map(|(_, size)| size).sum();
        let mut rows = vec![Measurement::new("disk, the data folder", "磁盘，数据目录", megabytes(all), "MB")];
        for (name, size) in sizes.into_iter().filter(|(_, size)| *size > 0) {
            rows.push(Measurement::new(format!("disk, {name}"), format!("磁盘，{name}"), megabytes(size), "MB"));
        }
        Ok(rows)
    }
}

/// The time and memory of a load.
pub(super) fn loaded(what: &str, what_zh: &str, run: Run) -> Vec<Measurement> {
    vec![
        Measurement::new(format!("loading {what}"), format!("导入{what_zh}"), run.wall.as_secs_f64(), "s"),
        Measurement::new(
            format!("loading {what}, processor time"),
            format!("导入{what_zh}，处理器时间"),
            run.processor.as_secs_f64(),
            "s",
        ),
        Measurement::new(
            format!("loading {what}, peak resident memory"),
            format!("导入{what_zh}，内存峰值"),
            megabytes(run.peak_kib * 1024),
            "MB",
        ),
    ]
}

/// One line on the numbers of records.
pub(super) fn sizes(files: &[RecordFile]) -> Result<String, BenchError> {
    let mut bytes = 0;
    for file in files {
        bytes += std::fs::metadata(&file.path).map_err(BenchError::at(&file.path))?.len();
    }
    let parts: Vec<String> = files.iter().map(|file| format!("{} {}", file.records, file.name)).collect();
    let all: u64 = files.iter().map(|file| file.records).sum();
    Ok(format!("Data 数据: {all} records ({}), {:.0} MB as NDJSON, all synthetic.", parts.join(", "), megabytes(bytes)))
}

/// Bytes as MB (a million bytes).
pub(super) fn megabytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let bytes = bytes as f64;
    bytes / 1e6
}

fn record_files(world: &Path) -> Result<Vec<RecordFile>, BenchError> {
    let mut files = Vec::new();
    for path in entries(world)? {
        if path.extension().is_some_and(|extension| extension == "ndjson") {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let records = lines(&path)?;
            files.push(RecordFile { path, name, records });
        }
    }
    Ok(files)
}

fn lines(path: &Path) -> Result<u64, BenchError> {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path).map_err(BenchError::at(path))?);
    let mut count = 0;
    while reader.skip_until(b'\n').map_err(BenchError::at(path))? > 0 {
        count += 1;
    }
    Ok(count)
}

/// The entries of a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, BenchError> {
    let read = std::fs::read_dir(folder).map_err(BenchError::at(folder))?;
    let mut paths = read
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(BenchError::at(folder))?;
    paths.sort();
    Ok(paths)
}

/// The bytes on disk of a file, or of everything below a folder.
fn allocated(path: &Path) -> Result<u64, BenchError> {
    let metadata = std::fs::symlink_metadata(path).map_err(BenchError::at(path))?;
    let own = metadata.blocks() * BLOCK;
    if !metadata.is_dir() {
        return Ok(own);
    }
    entries(path)?.iter().try_fold(own, |sum, entry| Ok(sum + allocated(entry)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_record_files_are_counted_by_line() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("site.ndjson"), "{}\n{}\n{}").expect("written");
        std::fs::write(folder.path().join("failure.ndjson"), "{}\n").expect("written");
        std::fs::write(folder.path().join("truth.json"), "{}\n").expect("written");
        let files = record_files(folder.path()).expect("reads");
        let found: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.records)).collect();
        assert_eq!(found, [("failure", 1), ("site", 3)]);
        let text = sizes(&files).expect("reads");
        assert!(text.starts_with("Data 数据: 4 records (1 failure, 3 site)"), "{text}");
    }

    #[test]
    fn disk_use_is_summed_by_store() {
        let below = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(below.path(), "w").expect("made");
        std::fs::create_dir_all(folder.data().join("rdf/deep")).expect("made");
        std::fs::write(folder.data().join("rdf/deep/a"), vec![1; 300_000]).expect("written");
        std::fs::write(folder.data().join("journal.redb"), vec![1; 100_000]).expect("written");
        let disk = folder.disk().expect("reads");
        let value = |name: &str| disk.iter().find(|one| one.what == name).and_then(|one| one.value).expect("there");
        assert!(value("disk, rdf") >= 0.3 && value("disk, journal.redb") >= 0.1);
        let all = value("disk, the data folder");
        assert!((all - value("disk, rdf") - value("disk, journal.redb")).abs() < 1e-9);
    }
}
