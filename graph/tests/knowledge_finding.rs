//! What the ontologies say of finding: links with the pairs that they link, record links, weights for
//! every pair of languages; and every fault of them, located.

mod common;

use common::shipped;
use fieldpack_graph::check::check;
use fieldpack_graph::knowledge::compile::{OntologyFile, compile, ontologies_dir, read_folder};
use fieldpack_graph::knowledge::{Fusion, Knowledge, Language, LinkType, RecordField};

const PREFIXES: &str = "@prefix fp: <https://fieldpack.dev/def/> .\n\
    @prefix id: <https://fieldpack.dev/id/> .\n\
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n";

/// What every link type of a draft has beside what a case is about.
const NAMED: &str = "skos:prefLabel \"甲\"@zh, \"a\"@en ; fp:inverseLabel \"乙\"@zh, \"b\"@en ; \
    fp:source [ fp:documentName \"d\" ; fp:certainty \"assumed\" ]";

/// The weights of a pair of languages, but for one.
const WEIGHED: &str = "fp:vectorWeight 0.1 ; fp:scenarioWeight 0.1 ; fp:spaceTimeWeight 0.1 ; \
    fp:neighbourhoodWeight 0.1 ; fp:fittedOn \"nothing\" ; \
    fp:source [ fp:documentName \"d\" ; fp:certainty \"assumed\" ]";

/// The shipped files with one more; line 1 of `text` is line 4 of the file.
fn files_with(text: &str) -> Vec<OntologyFile> {
    let mut files = read_folder(&ontologies_dir()).expect("readable");
    files.push(OntologyFile { path: "draft.ttl".to_owned(), text: format!("{PREFIXES}{text}") });
    files
}

fn link<'k>(knowledge: &'k Knowledge, name: &str) -> &'k LinkType {
    let found = knowledge.finding.links.iter().find(|link| link.iri.ends_with(name));
    found.unwrap_or_else(|| panic!("no link {name}"))
}

fn links(link: &LinkType, from: &str, to: &str) -> bool {
    link.pairs.iter().any(|(one, other)| one.ends_with(from) && other.ends_with(to))
}

#[test]
fn the_shipped_links_link_what_the_facts_say() {
    let knowledge = shipped();
    let cases = [
        ("link/broader", "class/trailer-pump", "class/concrete-pump"),
        ("link/activity-role", "activity/concrete-pumping", "role/lead-pump"),
        ("link/role-function", "role/compact", "function/compact"),
        ("link/role-class", "role/compact", "class/roller"),
        ("link/class-activity", "class/anchor-rig", "activity/slope-works"),
        ("link/machine-class", "machine/klemm-kr-806-4gm", "class/anchor-rig"),
        ("link/mode-iso-parent", "failure-mode/BLK", "failure-mode/FRZ"),
        ("link/mode-dimension", "failure-mode/BLK", "dimension/slump"),
        ("link/component-mode", "component/delivery-pipe", "failure-mode/BLK"),
        ("link/part-component", "part/battery-set", "component/battery"),
        ("link/skill-subject", "skill/crane-hire", "class/crane"),
    ];
    for (name, from, to) in cases {
        let link = link(knowledge, name);
        assert!(links(link, from, to), "{name}: {from} {to}");
        assert!(link.source.is_some() && !link.label.zh.is_empty() && !link.inverse.en.is_empty(), "{name}");
    }
    assert!(!links(link(knowledge, "link/component-mode"), "class", "mode"), "the ends are of the classes asked for");
    assert!(
        knowledge.finding.links.iter().all(|link| link.pairs.is_sorted() && link.pairs.iter().all(|(a, b)| a != b))
    );
    let fields: Vec<RecordField> = knowledge.finding.record_links.iter().map(|link| link.field).collect();
    assert!(RecordField::ALL.iter().all(|field| fields.contains(field)), "{fields:?}");
}

#[test]
fn a_shared_value_links_both_ways_with_each_pair_once() {
    let link = link(shipped(), "link/mode-iso-parent");
    assert_eq!(link.weight, link.weight_back);
    assert!(link.pairs.iter().all(|(one, other)| one < other));
}

#[test]
fn every_pair_of_languages_has_its_weights() {
    let fusion = &shipped().finding.fusion;
    for question in [Language::Zh, Language::En] {
        for record in [Language::Zh, Language::En] {
            let weights = fusion.of(question, record);
            let all = [weights.text, weights.vector, weights.scenario, weights.space_time, weights.neighbourhood];
            assert!(all.iter().all(|weight| (0.0..=1.0).contains(weight)) && all.iter().sum::<f64>() > 0.0);
            assert!(!weights.fitted_on.is_empty());
        }
    }
    let asked = Fusion::from_fn(|question, record| {
        let mut weights = fusion.of(question, record).clone();
        weights.text = if (question, record) == (Language::Zh, Language::En) { 0.7 } else { 0.2 };
        weights
    });
    assert_eq!(asked.of(Language::Zh, Language::En).text, 0.7);
    assert_eq!(asked.of(Language::En, Language::Zh).text, 0.2);
}

#[test]
fn without_a_word_about_finding_there_are_no_links_and_weights_by_judgement() {
    let knowledge = Knowledge::default();
    assert!(knowledge.finding.links.is_empty() && knowledge.finding.record_links.is_empty());
    assert!(knowledge.finding.max_steps > 0 && knowledge.finding.most_concepts > 0);
    let within = knowledge.finding.fusion.of(Language::Zh, Language::Zh);
    let across = knowledge.finding.fusion.of(Language::Zh, Language::En);
    assert!(within.text > across.text && within.vector < across.vector);
}

#[test]
fn a_new_link_type_needs_nothing_but_turtle() {
    let text = format!(
        "id:link-x a fp:LinkType ; {NAMED} ; fp:through ( fp:governedBy ) ; fp:weight 0.5 ; fp:weightBack 0.25 ."
    );
    let knowledge = compile(&files_with(&text)).expect("sound");
    let link = link(&knowledge, "link-x");
    assert!(links(link, "activity/concrete-paving", "dimension/slump"), "members of a list, one by one");
    assert_eq!((link.weight, link.weight_back), (0.5, 0.25));
}

#[test]
fn faults_are_located_and_say_what_is_expected() {
    let cases = [
        (
            format!("id:link-x a fp:LinkType ; {NAMED} ; fp:through ( skos:broader ) ; fp:weight 1.5 ."),
            "fp:weight",
            "1.5",
        ),
        (
            format!(
                "id:link-x a fp:LinkType ; {NAMED} ; fp:through ( skos:broader ) ; fp:weight 1 ; fp:weightBack -0.1 ."
            ),
            "fp:weightBack",
            "-0.1",
        ),
        (
            format!("id:link-x a fp:LinkType ; {NAMED} ; fp:through ( fp:broadened ) ; fp:weight 0.5 ."),
            "fp:through",
            "def/broadened`, which is not described",
        ),
        (format!("id:link-x a fp:LinkType ; {NAMED} ; fp:weight 0.5 ."), "fp:through", "nothing"),
        (
            format!(
                "id:link-x a fp:LinkType ; {NAMED} ; fp:through ( fp:isoParent ) ; fp:shared true ; fp:weight 0.5 ; \
                 fp:weightBack 0.5 ."
            ),
            "fp:weightBack",
            "one",
        ),
        (
            format!("id:link-x a fp:RecordLink ; {NAMED} ; fp:recordField \"colour\" ; fp:weight 0.5 ."),
            "fp:recordField",
            "colour",
        ),
        (
            format!("id:link-x a fp:RecordLink ; {NAMED} ; fp:recordField \"kind\" ; fp:weight 0.5 ."),
            "fp:recordField",
            "kind",
        ),
        (
            format!(
                "id:weights-x a fp:FusionWeights ; fp:questionLanguage \"fr\" ; fp:recordLanguage \"en\" ; \
                 fp:textWeight 0.1 ; {WEIGHED} ."
            ),
            "fp:questionLanguage",
            "fr",
        ),
        (
            format!(
                "id:weights-x a fp:FusionWeights ; fp:questionLanguage \"zh\" ; fp:recordLanguage \"en\" ; \
                 fp:textWeight 0.1 ; {WEIGHED} ."
            ),
            "fp:questionLanguage",
            "zh-en",
        ),
    ];
    for (text, property, found) in cases {
        let problems = compile(&files_with(&text)).expect_err("the draft is at fault");
        let problem = problems.iter().find(|one| one.property == property);
        let problem = problem.unwrap_or_else(|| panic!("{text}: {problems:?}"));
        assert!(problem.found.contains(found), "{problem}");
        assert!(problem.line.is_some() && !problem.expected.is_empty(), "{problem}");
        if !text.contains("recordField \"kind\"") && !text.contains("Language \"zh\"") {
            assert_eq!((problem.file.as_str(), problem.line), ("draft.ttl", Some(4)), "{problem}");
        }
    }
}

#[test]
fn a_missing_pair_and_bad_bounds_are_told() {
    let mut files = read_folder(&ontologies_dir()).expect("readable");
    let file = files.iter_mut().find(|file| file.path == "finding.ttl").expect("shipped");
    file.text = file
        .text
        .replace("finding:fusion-en-zh a fp:FusionWeights", "finding:fusion-en-zh a skos:Note")
        .replace("fp:maxSteps 4", "fp:maxSteps 40")
        .replace("fp:mostConcepts 400", "fp:mostConcepts 1.5")
        .replace("fp:leastScore 0.12", "fp:leastScore 2")
        .replace("fp:unlikeCosine 0.1", "fp:unlikeCosine 1.0");
    let problems = compile(&files).expect_err("at fault");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for (property, found) in [
        ("fp:questionLanguage", "none for en-zh"),
        ("fp:maxSteps", "found 40"),
        ("fp:mostConcepts", "found 1.5"),
        ("fp:leastScore", "found 2"),
        ("fp:unlikeCosine", "found 1"),
    ] {
        assert!(told.iter().any(|one| one.contains(property) && one.contains(found)), "{property} {told:?}");
    }
    assert!(problems.iter().all(|problem| problem.file == "finding.ttl" && problem.line.is_some()), "{told:?}");
}

#[test]
fn the_shapes_tell_a_curator_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "{PREFIXES}id:link-x a fp:LinkType ; {NAMED} ; fp:through ( skos:prefLabel ) ; fp:weight 1.5 ; fp:weightBack -1 .\n\
         id:link-y a fp:RecordLink ; {NAMED} ; fp:recordField \"colour\" ; fp:weight 0.5 .\n\
         id:walk-x a fp:NeighbourhoodWalk ; fp:maxSteps 40 ; fp:leastScore 2 ; fp:mostConcepts 0 .\n\
         id:meaning-x a fp:MeaningScale ; fp:unlikeCosine 1.0 .\n\
         id:weights-x a fp:FusionWeights ; fp:questionLanguage \"fr\" ; fp:recordLanguage \"en\" ; fp:textWeight -0.1 ;\n\
         {WEIGHED} ."
    );
    std::fs::write(folder.path().join("finding.ttl"), text).expect("writes");
    let report = check(folder.path());
    for (subject, path, expected) in [
        ("link-x", "fp:weight", "一个权重"),
        ("link-x", "fp:weightBack", "反向权重"),
        ("link-y", "fp:recordField", "记录字段"),
        ("walk-x", "fp:maxSteps", "最多步数"),
        ("walk-x", "fp:leastScore", "最低分值"),
        ("walk-x", "fp:mostConcepts", "最多概念数"),
        ("walk-x", "fp:source", "来源"),
        ("meaning-x", "fp:unlikeCosine", "余弦"),
        ("weights-x", "fp:questionLanguage", "问题语言"),
        ("weights-x", "fp:textWeight", "权重"),
    ] {
        let finding = report.findings.iter().find(|one| one.subject.ends_with(subject) && one.path == path);
        let finding = finding.unwrap_or_else(|| panic!("{subject} {path}: {:?}", report.findings));
        assert!(finding.sentence(Language::Zh).contains(expected), "{}", finding.sentence(Language::Zh));
        assert_eq!(finding.file, "finding.ttl");
    }
}
