//! Living packs against deciding everything again: after every change of a world, no pack may differ that its
//! footprint does not name as touched.

mod support;

use fieldpack_fixtures::SimulateConfig;
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::knowledge::compile::{compile, read_folder};
use fieldpack_graph::record::{Position, RecordType};
use fieldpack_index::World;
use fieldpack_pack::contract::{Audience, Cause, Pack, PackPart, Question};
use fieldpack_pack::decide::{DecideOptions, Footprint, decide};
use fieldpack_pack::living::{Changes, Touch, cause_label, difference, is_same};
use fieldpack_quantity::Interval;
use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use std::path::Path;
use support::moving::{Dice, Moving};
use support::{KNOWLEDGE, at, first_question, in_months, options, question, with};

/// The seed of all changes.
const SEED: u64 = 20_261_126;
/// Changes drawn.
const CHANGES: usize = 160;
/// Largest share of packs that may be decided again in vain or not, over all changes of single records.
const MOST_SHARE: f64 = 0.12;

/// A stored pack.
struct Stored {
    question: Question,
    options: DecideOptions,
    pack: Pack,
    footprint: Footprint,
}

impl Stored {
    fn new(question: Question, options: DecideOptions, world: &World) -> Self {
        let (pack, footprint) = decide(question.clone(), world, &options);
        Self { question, options, pack, footprint: kept(&footprint) }
    }
}

/// A footprint as a store gives it back.
fn kept(footprint: &Footprint) -> Footprint {
    let json = serde_json::to_vec(footprint).expect("serialises");
    serde_json::from_slice(&json).expect("reads")
}

fn place(name: &str) -> Position {
    let place = &KNOWLEDGE.places[format!("https://fieldpack.dev/id/place/{name}").as_str()];
    Position { lon: place.lon.expect("known"), lat: place.lat.expect("known") }
}

/// Places that are far from each other.
const PLACES: [&str; 5] = ["lhasa", "shanghai", "harbin", "urumqi", "kunming"];

/// Thirty packs: works of all families, at five places, in two seasons, for all audiences.
fn packs(world: &World) -> Vec<Stored> {
    let covered: Vec<&str> =
        KNOWLEDGE.activities.values().filter(|activity| activity.covered).map(|found| &*found.notation).collect();
    let audiences = [Audience::Internal, Audience::Internal, Audience::Partner, Audience::Customer];
    let asked = |number: usize| {
        let (works, place) = (covered[number % covered.len()], PLACES[number % PLACES.len()]);
        let asked = in_months(at(question(works), place), &[if number.is_multiple_of(2) { 1 } else { 7 }]);
        let asked = if number.is_multiple_of(3) { with(asked, "altitude", Interval::exact(3_700.0)) } else { asked };
        let options = DecideOptions {
            audience: audiences[number % audiences.len()],
            partners: number % 6,
            owner: (number.is_multiple_of(7)).then(|| "demo".into()),
            ..options(if number.is_multiple_of(2) { Language::Zh } else { Language::En })
        };
        Stored::new(asked, options, world)
    };
    let mut packs: Vec<Stored> = (0..26).map(asked).collect();
    packs.push(Stored::new(first_question(), options(Language::En), world));
    packs.push(Stored::new(question("concrete pumping"), options(Language::Zh), world));
    let no_works = Question { activity: None, ..at(question("concrete pumping"), "lhasa") };
    packs.push(Stored::new(no_works, options(Language::En), world));
    packs.push(Stored::new(at(question("demolition"), "shanghai"), options(Language::En), world));
    packs
}

/// A small world.
fn moving() -> Moving {
    Moving::simulated(SimulateConfig {
        plateau_sites: 60,
        other_sites: 90,
        failures: 3_000,
        providers: 40,
        ..SimulateConfig::demo()
    })
}

/// What became of the packs after a change: how many were touched, and how many differ.
fn follow(packs: &mut [Stored], world: &World, touches: &[Touch], told: &str) -> (usize, usize) {
    let changes = Changes::of(world, touches);
    let found: Vec<(bool, bool)> = packs
        .par_iter_mut()
        .map(|stored| {
            let touching = changes.touching(&stored.footprint, 0);
            let (pack, footprint) = decide(stored.question.clone(), world, &stored.options);
            let differs = !is_same(&stored.pack, &pack);
            assert!(
                touching.is_some() || !differs,
                "{told} does not touch the pack of {:?}, which is another now: {:#?}",
                stored.question.activity,
                difference(&stored.pack, &pack, Cause::default())
            );
            if differs {
                let diff = difference(&stored.pack, &pack, Cause::default());
                let lines = [&diff.added, &diff.dropped, &diff.reranked, &diff.changed];
                assert!(lines.iter().any(|lines| !lines.is_empty()), "{told}: a difference that nothing tells");
                assert!(lines.iter().all(|lines| lines.iter().all(|line| !line.sentence.is_empty())));
            }
            // What is not touched keeps its footprint, as in the service.
            if touching.is_some() {
                (stored.pack, stored.footprint) = (pack, kept(&footprint));
            }
            (touching.is_some(), differs)
        })
        .collect();
    let count = |which: fn(&(bool, bool)) -> bool| found.iter().filter(|one| which(one)).count();
    (count(|one| one.0), count(|one| one.1))
}

#[test]
fn no_pack_differs_that_is_not_touched() {
    let mut moving = moving();
    let mut packs = packs(&moving.world());
    let mut dice = Dice(SEED);
    // Failures and exposures count for patterns, sites move what refers to them, states and documents touch nothing.
    let types = [
        RecordType::Failure,
        RecordType::Failure,
        RecordType::Site,
        RecordType::Site,
        RecordType::Exposure,
        RecordType::Provider,
        RecordType::Provider,
        RecordType::Gradation,
        RecordType::ConditionState,
        RecordType::Document,
    ];
    let (mut singles, mut touched, mut different) = (0, 0, 0);
    for number in 0..CHANGES {
        // Mostly one at a time, as people write; sometimes a batch.
        let count = if number % 20 == 19 { 25 } else { 1 };
        let drawn: Vec<Change> = (0..count)
            .filter_map(|_| {
                let record_type = types[dice.below(types.len())];
                let near = place(PLACES[dice.below(PLACES.len())]);
                moving.draw(record_type, near, &mut dice)
            })
            .collect();
        let iri = |change: &Change| match change {
            Change::Upsert(record) => record.header.iri.clone(),
            Change::Delete(iri) => iri.as_str().into(),
            other => panic!("not drawn: {other:?}"),
        };
        let touches: Vec<Touch> = drawn.iter().map(|change| Touch::Record(iri(change))).collect();
        let told = format!("change {number} of {touches:?}");
        moving.apply(drawn);
        let (reached, differ) = follow(&mut packs, &moving.world(), &touches, &told);
        if count == 1 {
            (singles, touched, different) = (singles + packs.len(), touched + reached, different + differ);
        }
    }
    let share = touched as f64 / singles as f64;
    assert!(different > 50, "the changes reach packs: {different}");
    assert!(share <= MOST_SHARE, "{touched} of {singles} packs are decided again, {different} differ");
}

#[test]
fn a_publication_touches_every_pack_and_a_state_none() {
    let mut moving = moving();
    let mut packs = packs(&moving.world());
    let count = packs.len();
    let mut files = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies")).expect("reads");
    for file in &mut files {
        file.text = file.text.replace("Lhasa", "Lhasa City");
    }
    moving.publish(compile(&files).expect("compiles"));
    let (touched, _) = follow(&mut packs, &moving.world(), &[Touch::Knowledge], "a publication");
    assert_eq!(touched, count);
    let mut dice = Dice(SEED);
    let state = moving.some(RecordType::ConditionState, &mut dice).expect("a state");
    let touches = [Touch::Record(state.header.iri.clone())];
    moving.apply(vec![Change::Delete(state.header.iri.to_string())]);
    assert_eq!(follow(&mut packs, &moving.world(), &touches, "a state"), (0, 0));
    let everything = follow(&mut packs, &moving.world(), &[Touch::Everything], "everything");
    assert_eq!(everything, (count, 0));
    // A pack of before knows nothing of what it depends on.
    packs[0].footprint.depends = None;
    assert_eq!(follow(&mut packs, &moving.world(), &touches, "an old footprint"), (1, 0));
}

#[test]
fn a_difference_says_what_is_new_gone_moved_and_changed() {
    let mut moving = moving();
    let before = Stored::new(first_question(), options(Language::En), &moving.world());
    let partner = before.pack.partners.first().expect("a partner").clone();
    let cited = before.pack.evidence.values().next_back().expect("evidence").clone();
    let iris = [partner.iri.clone(), cited.iri.clone()];
    moving.apply(iris.iter().map(|iri| Change::Delete(iri.to_string())).collect());
    let world = moving.world();
    let mut after = Stored::new(first_question(), options(Language::En), &world).pack;
    after.revision = 2;
    let label = cause_label("record.delete", &partner.iri, &world, Language::En);
    let cause = Cause { sequence: 7, kind: "record.delete".to_owned(), key: partner.iri.to_string(), label };
    let diff = difference(&before.pack, &after, cause);
    assert_eq!((diff.from_revision, diff.to_revision), (1, 2));
    assert!(diff.cause.label.starts_with("the partner") && diff.cause.label.ends_with("was deleted"), "{diff:#?}");
    let keys = |part: PackPart, lines: &[fieldpack_pack::contract::DiffLine]| -> Vec<String> {
        lines.iter().filter(|line| line.part == part).map(|line| line.key.clone()).collect()
    };
    assert_eq!(keys(PackPart::Partner, &diff.dropped), [partner.iri.to_string()]);
    assert!(keys(PackPart::Evidence, &diff.dropped).contains(&cited.iri.to_string()));
    // Backwards the same lines stand on the other side, and a pack does not differ from itself.
    let back = difference(&after, &before.pack, Cause::default());
    assert_eq!(keys(PackPart::Partner, &back.added), keys(PackPart::Partner, &diff.dropped));
    assert_eq!(back.reranked.len(), diff.reranked.len());
    assert_eq!(back.changed.len(), diff.changed.len());
    let none = difference(&after, &after, Cause::default());
    assert!(none.added.is_empty() && none.dropped.is_empty() && none.reranked.is_empty() && none.changed.is_empty());
    // Told in the other language too, without a word of this one.
    let chinese = |world: &World| Stored::new(first_question(), options(Language::Zh), world).pack;
    let mut told = chinese(&world);
    told.headline.verdict = fieldpack_pack::contract::HeadlineVerdict::Unknown;
    let sentences = difference(&chinese(&world), &told, Cause::default()).changed;
    assert!(sentences[0].sentence.starts_with("结论由“"), "{sentences:?}");
}
