//! Which files are meant and what each of them is.

use super::super::problems;
use super::mapping::AnyMapping;
use crate::problem::{Code, Problem};
use fieldpack_graph::import::rdf_format;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::vocabulary::thing;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Endings of RDF files that are taken out of a folder. A file that is named itself may have any ending
/// that names an RDF format; in a folder `.json`, `.xml` and `.txt` are rarely RDF.
const RDF_ENDINGS: [&str; 6] = ["ttl", "nt", "nq", "trig", "rdf", "jsonld"];
/// Endings of record lines.
const LINE_ENDINGS: [&str; 2] = ["ndjson", "jsonl"];

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Record lines, as `POST /v1/records` takes them.
    Lines,
    /// RDF, into a graph.
    Graph {
        /// The graph's IRI.
        graph: String,
    },
    /// A table, through the mapping.
    Table,
}

/// A file to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) kind: Kind,
}

/// What is to be loaded, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// The files.
    pub(super) files: Vec<Planned>,
    /// Files of named folders that are none of ours, the truth file of a simulation among them.
    pub(super) passed_over: Vec<PathBuf>,
}

/// Finds the files, those of a folder in the order of their names. Folders in folders are not entered.
///
/// # Errors
/// A [`Problem`]: a path that does not exist, a file of no known form, two files for one graph, nothing to load.
pub(super) fn plan(
    paths: &[PathBuf],
    mapping: Option<&AnyMapping>,
    graph: Option<&str>,
    language: Language,
) -> Result<Plan, Problem> {
    let mut plan = Plan::default();
    for path in paths {
        let is_folder = std::fs::metadata(path).map_err(|error| problems::unreadable(path, &error, language))?.is_dir();
        if is_folder {
            for file in files_of(path, language)? {
                match kind_in_folder(&file, mapping, graph) {
                    Some(kind) => plan.files.push(Planned { path: file, kind }),
                    None => plan.passed_over.push(file),
                }
            }
        } else {
            let kind = kind_of(path, mapping, graph).ok_or_else(|| unknown_form(path, language))?;
            plan.files.push(Planned { path: path.clone(), kind });
        }
    }
    if plan.files.is_empty() {
        return Err(nothing(paths, mapping, language));
    }
    distinct_graphs(&plan.files, language)?;
    Ok(plan)
}

/// What a file that was named itself is.
fn kind_of(path: &Path, mapping: Option<&AnyMapping>, graph: Option<&str>) -> Option<Kind> {
    if mapping.is_some() {
        Some(Kind::Table)
    } else if LINE_ENDINGS.contains(&ending(path).as_str()) {
        Some(Kind::Lines)
    } else {
        rdf_format(path).map(|_| Kind::Graph { graph: graph.map_or_else(|| graph_of(path), str::to_owned) })
    }
}

/// What a file of a folder is; `None` where it is passed over.
fn kind_in_folder(path: &Path, mapping: Option<&AnyMapping>, graph: Option<&str>) -> Option<Kind> {
    let ending = ending(path);
    match mapping {
        Some(mapping) => mapping.endings().contains(&ending.as_str()).then_some(Kind::Table),
        None if RDF_ENDINGS.contains(&ending.as_str()) || LINE_ENDINGS.contains(&ending.as_str()) => {
            kind_of(path, None, graph)
        }
        None => None,
    }
}

fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// The graph of a file: named by the file's name, so that loading it again replaces it.
fn graph_of(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let escaped = name.bytes().fold(String::new(), |mut iri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            iri.push_str(&format!("%{byte:02X}"));
        }
        iri
    });
    thing(&format!("graph/{escaped}"))
}

/// The files of a folder, by name. Hidden files are left out.
fn files_of(folder: &Path, language: Language) -> Result<Vec<PathBuf>, Problem> {
    let unreadable = |error: std::io::Error| problems::unreadable(folder, &error, language);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_file() && !hidden {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Two files with one graph would replace each other.
fn distinct_graphs(files: &[Planned], language: Language) -> Result<(), Problem> {
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    for planned in files {
        let Kind::Graph { graph } = &planned.kind else { continue };
        if let Some(other) = seen.insert(graph, &planned.path) {
            let (one, two) = (other.display(), planned.path.display());
            return Err(problems::argument(
                "--graph",
                language,
                format!(
                    "`{one}` 与 `{two}` 都属于图 <{graph}>，后者会替换前者：请分两次导入，各用 `--graph` 指定不同的图"
                ),
                format!(
                    "`{one}` and `{two}` both go to the graph <{graph}>, the second would replace the first: load them one by one, each with its own `--graph`"
                ),
            ));
        }
    }
    Ok(())
}

fn unknown_form(path: &Path, language: Language) -> Problem {
    let path = path.display();
    Problem::say(
        Code::InvalidValue,
        language,
        format!(
            "不知道 `{path}` 是什么格式：RDF 用 ttl、nt、nq、trig、rdf、jsonld 后缀，记录行用 ndjson、jsonl 后缀，其他表格请加 `--mapping`"
        ),
        format!(
            "the form of `{path}` is not known: RDF ends in ttl, nt, nq, trig, rdf or jsonld, record lines in ndjson or jsonl; for any other table give a `--mapping`"
        ),
    )
}

fn nothing(paths: &[PathBuf], mapping: Option<&AnyMapping>, language: Language) -> Problem {
    let paths = paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ");
    let endings =
        mapping.map_or_else(|| [&RDF_ENDINGS[..], &LINE_ENDINGS].concat(), |mapping| mapping.endings().to_vec());
    let endings = endings.join(", ");
    Problem::say(
        Code::InvalidValue,
        language,
        format!("{paths} 中没有可导入的文件（后缀 {endings}）"),
        format!("there is no file to load in {paths} (endings {endings})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for name in names {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        folder
    }

    #[test]
    fn the_files_of_a_folder_come_in_order_and_others_are_named() {
        let folder = folder(&["site.ndjson", "failure.ndjson", "truth.json", "b.ttl", ".hidden.ttl", "notes.txt"]);
        let plan = plan(&[folder.path().to_path_buf()], None, None, Language::En).expect("a plan");
        let names = |paths: Vec<&Path>| -> Vec<String> {
            paths.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(
            names(plan.files.iter().map(|one| &*one.path).collect()),
            ["b.ttl", "failure.ndjson", "site.ndjson"]
        );
        assert_eq!(names(plan.passed_over.iter().map(|path| &**path).collect()), ["notes.txt", "truth.json"]);
        assert_eq!(plan.files[0].kind, Kind::Graph { graph: thing("graph/b.ttl") });
    }

    #[test]
    fn what_cannot_be_loaded_is_said_before_anything_is() {
        let refused = |names: &[&str], file: &str| {
            let folder = folder(names);
            plan(&[folder.path().join(file)], None, None, Language::En).expect_err("refused").detail
        };
        assert!(refused(&["a.csv"], "a.csv").contains("--mapping"));
        assert!(refused(&["a.md"], "").contains("no file to load"));
        assert!(refused(&[], "missing.ttl").contains("missing.ttl"));
    }

    #[test]
    fn two_files_do_not_share_a_graph() {
        let (one, two) = (folder(&["a.ttl"]), folder(&["a.ttl"]));
        let paths = [one.path().join("a.ttl"), two.path().join("a.ttl")];
        let problem = plan(&paths, None, None, Language::En).expect_err("one would replace the other");
        assert!(problem.detail.contains("--graph"), "{}", problem.detail);
    }

    #[test]
    fn a_file_name_of_any_script_names_a_graph() {
        assert_eq!(graph_of(Path::new("x/地名 1.ttl")), thing("graph/%E5%9C%B0%E5%90%8D%201.ttl"));
    }
}
