//! The default embedder as bytes: the same from the same corpus, whatever the order and the threads, and
//! refused where anything is changed.

use fieldpack_embed::{ArtefactError, Concept, Corpus, Embedder, Purpose, SvdEmbedder, TrainError, TrainSettings};
use proptest::prelude::*;
use std::sync::LazyLock;

fn concepts() -> Vec<Concept> {
    let concept = |key: &str, labels: &[&str], broader: &[&str]| Concept {
        key: key.to_owned(),
        labels: labels.iter().map(|one| (*one).to_owned()).collect(),
        broader: broader.iter().map(|one| (*one).to_owned()).collect(),
    };
    vec![
        concept("pump", &["混凝土泵", "concrete pump"], &["machine"]),
        concept("blockage", &["堵管", "line blockage", "plugged line"], &["machine", "blockage", "unknown"]),
        concept("machine", &["设备", "machine"], &["pump"]),
        concept("silent", &[], &[]),
    ]
}

const TEXTS: [&str; 10] = [
    "concrete pump plugged at the elbow",
    "混凝土泵堵管，停机两小时",
    "hyd hose leaking on boom",
    "hydraulic hose leak",
    "replace bucket teeth",
    "bucket tooth replaced",
    "engine will not start in the morning",
    "发动机无法启动",
    "the line blockage was cleared",
    "3600 12",
];

fn train(texts: &[&str], settings: &TrainSettings) -> SvdEmbedder {
    SvdEmbedder::train(&Corpus { texts: texts.to_vec(), concepts: &concepts() }, settings).expect("an embedder")
}

fn small() -> TrainSettings {
    TrainSettings { dimensions: 8, ..TrainSettings::default() }
}

static EMBEDDER: LazyLock<SvdEmbedder> = LazyLock::new(|| train(&TEXTS, &small()));
static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| EMBEDDER.to_bytes());

fn vector(embedder: &SvdEmbedder, text: &str) -> Vec<f32> {
    embedder.embed(&[text], Purpose::Query).expect("vectors").remove(0)
}

#[test]
fn the_same_corpus_gives_the_same_bytes() {
    let mut texts: Vec<&str> = TEXTS.iter().rev().chain(&TEXTS[3..6]).copied().collect();
    texts.rotate_left(4);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        assert_eq!(pool.install(|| train(&texts, &small())).to_bytes(), *BYTES, "{threads} threads");
    }
    let other = train(&TEXTS, &TrainSettings { seed: 1, dimensions: 9, ..small() });
    assert_ne!(other.id(), EMBEDDER.id());
    assert_eq!(other.dimensions(), 9);
}

#[test]
fn an_embedder_is_read_as_it_was_written() {
    let read = SvdEmbedder::from_bytes(&BYTES).expect("an embedder");
    assert_eq!(read.id(), EMBEDDER.id());
    assert_eq!(read.to_bytes(), *BYTES);
    let texts: Vec<&str> = TEXTS.iter().copied().cycle().take(200).collect();
    assert_eq!(
        read.embed(&texts, Purpose::Document).expect("vectors"),
        EMBEDDER.embed(&texts, Purpose::Document).expect("vectors")
    );
}

#[test]
fn texts_of_one_concept_are_near_in_either_language() {
    let near = |one: &str, other: &str| -> f32 {
        vector(&EMBEDDER, one).iter().zip(vector(&EMBEDDER, other)).map(|(one, other)| one * other).sum()
    };
    assert!(near("混凝土泵", "concrete pump") > 0.9);
    assert!(near("现场堵管", "a plugged line") > near("现场堵管", "replace bucket teeth") + 0.3);
    assert_eq!(vector(&EMBEDDER, "3600 ,,"), vec![0.0; 8], "nothing known");
}

#[test]
fn little_to_learn_from_is_no_fault() {
    for (texts, concepts) in
        [(vec![], vec![]), (vec!["pump", "pump leak"], vec![]), (vec![], concepts()), (vec!["12"], vec![])]
    {
        let embedder =
            SvdEmbedder::train(&Corpus { texts, concepts: &concepts }, &TrainSettings::default()).expect("an embedder");
        assert_eq!(vector(&embedder, "pump").len(), 256);
        assert_eq!(SvdEmbedder::from_bytes(&embedder.to_bytes()).expect("an embedder").id(), embedder.id());
    }
    let cut = train(&TEXTS, &TrainSettings { features: 5, texts: 3, ..small() });
    assert_eq!(cut.features(), 5);
    let wrong = TrainSettings { dimensions: 0, ..small() };
    let error = SvdEmbedder::train(&Corpus { texts: vec![], concepts: &[] }, &wrong);
    assert!(matches!(error, Err(TrainError::Setting { setting: "dimensions", .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_are_refused(at in any::<prop::sample::Index>(), bit in 0..8_u8, cut in any::<prop::sample::Index>()) {
        let mut bytes = BYTES.clone();
        bytes[at.index(BYTES.len())] ^= 1 << bit;
        prop_assert!(SvdEmbedder::from_bytes(&bytes).is_err());
        prop_assert!(SvdEmbedder::from_bytes(&BYTES[..cut.index(BYTES.len())]).is_err());
    }

    #[test]
    fn a_right_checksum_over_wrong_content_is_no_panic(at in 8_usize..200, value in any::<u8>(), any in prop::collection::vec(any::<u8>(), 0..200)) {
        let sealed = |mut content: Vec<u8>| {
            let checksum = crc32fast::hash(&content);
            content.extend(checksum.to_le_bytes());
            content
        };
        let mut content = BYTES[..BYTES.len() - 4].to_vec();
        content[at] = value;
        let _ = SvdEmbedder::from_bytes(&sealed(content));
        let foreign = SvdEmbedder::from_bytes(&any);
        let is_foreign = matches!(foreign, Err(ArtefactError::Foreign { .. }));
        prop_assert!(is_foreign);
        let _ = SvdEmbedder::from_bytes(&sealed([&BYTES[..8], &any].concat()));
    }

    #[test]
    fn any_text_has_a_vector(text in any::<String>()) {
        let vector = vector(&EMBEDDER, &text);
        let square: f32 = vector.iter().map(|value| value * value).sum();
        prop_assert!(square == 0.0 || (square - 1.0).abs() < 1e-4, "{}", square);
    }
}
