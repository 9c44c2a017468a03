//! What is wanted.

use super::reading::Reading;
use super::words::{Found, NotCondition, Word};
use crate::contract::Intent;
use fieldpack_graph::knowledge::ConceptKind;

/// What else was understood, as far as the intent depends on it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    /// Number of slots read, hours of the day left out: meetings have them too.
    pub(crate) slots: usize,
    /// Number of slots that describe a job, not only the machine asked for.
    pub(crate) job_slots: usize,
    /// Whether a slot tells how a machine fares: its hours, its oil, its pressure.
    pub(crate) health: bool,
    /// Whether a distance is one that help is looked for in.
    pub(crate) around: bool,
    /// Whether a place of a job is named.
    pub(crate) place: bool,
    /// Whether a time of works is named.
    pub(crate) time: bool,
    /// Whether the works are known.
    pub(crate) activity: bool,
    /// Whether the works were named as such, not only through a machine.
    pub(crate) works: bool,
}

/// Counts of the words of the intents.
#[derive(Debug, Default)]
struct Said {
    /// Strong words by intent.
    strong: [usize; 6],
    /// Weak words by intent.
    weak: [usize; 6],
}

impl Said {
    /// Counts the words of a text.
    fn of(reading: &Reading<'_>) -> Self {
        let mut said = Self::default();
        for intent in
            [Intent::Pack, Intent::Failure, Intent::Partner, Intent::Product, Intent::Search, Intent::OutOfScope]
        {
            for one in reading.family(|word| matches!(word, Word::Intent(of, _) if of == intent)) {
                let Word::Intent(_, weak) = one.word else { continue };
                if intent == Intent::Partner && is_sender(reading, &one) {
                    continue;
                }
                let counts = if weak { &mut said.weak } else { &mut said.strong };
                counts[intent as usize] += 1;
            }
        }
        said.strong[Intent::Failure as usize] += usize::from(fails(reading));
        if cites(reading) {
            let asks = ["多少", "怎么", "什么", "哪", "规定", "what", "which", "where", "how", "?"];
            let asked = asks.iter().any(|word| reading.text.string.contains(word));
            said.weak[Intent::Search as usize] += 1 + usize::from(asked);
        }
        said
    }

    /// Whether strong words of an intent were said.
    fn strong(&self, intent: Intent) -> bool {
        self.strong[intent as usize] > 0
    }

    /// Whether any words of an intent were said.
    fn any(&self, intent: Intent) -> bool {
        self.strong(intent) || self.weak[intent as usize] > 0
    }

    /// Number of words of an intent.
    fn count(&self, intent: Intent) -> usize {
        self.strong[intent as usize] + self.weak[intent as usize]
    }
}

/// Decides what is wanted.
///
/// In order: nothing of machines or works; who or where; documents; what goes wrong; machines as such; a
/// job. A weak word (`有没有`, `报价`, `怎么办`) only decides where no job is described or another one
/// stands beside it.
pub(crate) fn intent(reading: &Reading<'_>, evidence: Evidence) -> Intent {
    let said = Said::of(reading);
    let machine = reading.concepts.iter().any(|one| matches!(one.word, Word::Concept(_, ConceptKind::MachineClass)));
    let part = reading
        .concepts
        .iter()
        .any(|one| matches!(one.word, Word::Concept(_, ConceptKind::Component | ConceptKind::Part)));
    let scope = evidence.slots > 0
        || evidence.activity
        || reading
            .concepts
            .iter()
            .any(|one| !matches!(one.word, Word::Concept(_, ConceptKind::ConditionClass | ConceptKind::Other)))
        || !reading.family(|word| word == Word::InScope).is_empty()
        || [Intent::Failure, Intent::Partner, Intent::Product].iter().any(|intent| said.strong(*intent));
    let elsewhere = said.strong(Intent::OutOfScope) && !evidence.works && !machine && evidence.slots <= 1;
    if !scope || elsewhere {
        return Intent::OutOfScope;
    }
    let searched = said.count(Intent::Search) >= 2;
    if searched && said.strong(Intent::Search) {
        return Intent::Search;
    }
    if opens_with_search(reading) && said.any(Intent::Search) && searched {
        return Intent::Search;
    }
    let help = evidence.around && (said.any(Intent::Partner) || seeks_nearby(reading))
        || said.count(Intent::Partner) >= 2
        || (said.any(Intent::Partner) && evidence.place && seeks(reading));
    if said.strong(Intent::Partner) || (help && !said.strong(Intent::Pack)) {
        return Intent::Partner;
    }
    if said.strong(Intent::Failure) {
        return Intent::Failure;
    }
    if said.strong(Intent::Search) || (searched && !said.strong(Intent::Pack)) {
        return Intent::Search;
    }
    if said.any(Intent::Failure) && evidence.health {
        return Intent::Failure;
    }
    if said.strong(Intent::Product) {
        return Intent::Product;
    }
    let asked = asks_for_machine(reading)
        || (said.any(Intent::Product) && machine && !evidence.works && !said.strong(Intent::Pack));
    if asked && !evidence.place && !evidence.time {
        return Intent::Product;
    }
    let job = evidence.place
        || evidence.time
        || evidence.job_slots > 0
        || evidence.works
        || (said.strong(Intent::Pack) && machine);
    if !job && said.any(Intent::Partner) {
        return Intent::Partner;
    }
    if said.any(Intent::Failure) && !said.strong(Intent::Pack) && (machine || part) && !evidence.works {
        return Intent::Failure;
    }
    if job { Intent::Pack } else { Intent::Product }
}

/// Whether a word only says what the writer is: `我是…的经销商`, `we are a dealer`.
fn is_sender(reading: &Reading<'_>, one: &Found) -> bool {
    let (from, _) = reading.clauses.bounds(one.from);
    let front = reading.text.slice(from, one.from);
    let said = ["我是", "我们是", "我司是", "本公司是", "we are ", "i am ", "we're ", "i'm ", "as a "];
    let announced = reading.announced.iter().any(|sender| {
        sender.word == Word::NotCondition(NotCondition::Sender)
            && sender.to <= one.from
            && reading.clauses.together(sender.from, one.from)
            && !reading.text.slice(sender.to, one.from).contains(['找', '哪'])
    });
    let seeks = ["looking for", "searching for", "in need of", "seeking", "找"];
    (announced || said.iter().any(|word| front.contains(word))) && !seeks.iter().any(|word| front.contains(word))
}

/// Chinese verbs that a machine no longer does: `不转了`, `抬不起来`.
const STOPPED: &str = "跳转动走出升降吸响亮着回停收伸摆振喷压撑灵制冷吹";

/// Whether a machine is said to do something no longer: `筒体不转了`, `臂架抬不起来`, `won't lift`.
fn fails(reading: &Reading<'_>) -> bool {
    let text = &reading.text;
    let han = (0..text.len()).any(|at| {
        let verb = |c: Option<char>| c.is_some_and(|c| STOPPED.contains(c));
        let no = text.get(at) == Some('不');
        let gone = no && verb(text.get(at + 1)) && (text.get(at + 2) == Some('了') || text.starts(at + 2, "起来了"));
        let up = no
            && ["起来", "动了", "上来", "出来", "回来", "下来", "出料"].iter().any(|word| text.starts(at + 1, word))
            && text.before(at).is_some_and(|c| "抬升打举拉吸转伸收放提压吊开推跑憋缩降泵".contains(c));
        gone || up
    });
    han || refuses_to(reading)
        || ["stopped working", "not working", "stops working", "no longer works", "does not work", "doesn't work"]
            .iter()
            .any(|word| text.string.contains(word))
}

/// Whether a machine or a part of one is said not to do its work: `rig engine won't rev`, `burners keep going out`.
fn refuses_to(reading: &Reading<'_>) -> bool {
    let text = &reading.text;
    let verbs = [
        "won't ",
        "wont ",
        "will not ",
        "keeps ",
        "keep going",
        "can't hold",
        "cannot hold",
        "doesn't build",
        "is slow",
        "broke",
    ];
    verbs.iter().any(|verb| {
        text.string.match_indices(verb).any(|(byte, _)| {
            let at = text.char_at(byte);
            let negation = reading.found.iter().any(|one| {
                matches!(one.word, Word::Negation(kind, _) if kind != super::words::Negation::None)
                    && one.from <= at
                    && at < one.to
            });
            let (from, _) = reading.clauses.bounds(at);
            let subject = reading.concepts.iter().any(|one| {
                let thing = matches!(
                    one.word,
                    Word::Concept(_, ConceptKind::MachineClass | ConceptKind::Component | ConceptKind::Part)
                );
                thing && one.from >= from && one.to <= at
            });
            let named = [
                "engine", "motor", "pump", "boom", "drum", "valve", "screed", "brake", "cylinder", "burner", "chain",
                "rig",
            ]
            .iter()
            .any(|word| text.slice(from, at).contains(word));
            (subject || named) && !negation
        })
    })
}

/// Whether the text opens with the wish to find documents: `找一下`, `show me`.
fn opens_with_search(reading: &Reading<'_>) -> bool {
    let polite = ["please ", "pls ", "can you ", "could you ", "请", "帮我", "帮忙", "麻烦"];
    let mut text = reading.text.string.as_str();
    while let Some(rest) = polite.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest;
    }
    ["find", "show me", "list", "search", "look up", "look for", "dig out", "查", "找一下", "找找", "检索", "搜"]
        .iter()
        .any(|word| text.starts_with(word))
}

/// Whether a partner or supplier is looked for, as far as the words say; what numbers mean depends on it.
pub(super) fn looks_for_partner(reading: &Reading<'_>) -> bool {
    let said = Said::of(reading);
    said.strong(Intent::Partner)
        || said.count(Intent::Partner) >= 2
        || (said.any(Intent::Partner) && seeks(reading))
        || seeks_nearby(reading)
}

/// Whether somebody or something is looked for.
fn seeks(reading: &Reading<'_>) -> bool {
    [
        "推荐",
        "介绍",
        "找",
        "有没有",
        "有冇",
        "谁",
        "哪",
        "求",
        "looking for",
        "anyone",
        "anybody",
        "who ",
        "where ",
        "any ",
        "recommend",
        "need a",
    ]
    .iter()
    .any(|word| reading.text.string.contains(word))
}

/// Whether something is looked for in reach: `附近200公里内有没有`, `any … within 50 km`.
pub(super) fn seeks_nearby(reading: &Reading<'_>) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| reading.text.string.contains(word));
    says(&["附近", "周边", "方圆", "公里内", "公里以内", "公里范围", "km内", "km以内", "within", "radius"])
        && says(&[
            "有没有",
            "有无",
            "有冇",
            "哪",
            "谁",
            "找",
            "any ",
            "who ",
            "where ",
            "looking for",
            "is there",
            "are there",
        ])
}

/// Letters that the codes of standards begin with.
const STANDARDS: [&str; 24] = [
    "gb", "gb/t", "jgj", "jgj/t", "jtg", "jtg/t", "tb", "dl", "dl/t", "cecs", "cjj", "jg/t", "jb/t", "en", "iso",
    "aci", "astm", "bs", "din", "osha", "ec", "tz", "db", "q/cr",
];

/// Whether a standard is cited by its code: `GB 50666`, `JGJ/T 104`, `EN 206`, `ACI 306`.
fn cites(reading: &Reading<'_>) -> bool {
    let text = &reading.text;
    (0..text.len()).any(|at| {
        let starts =
            text.chars[at].is_ascii_alphabetic() && !text.before(at).is_some_and(|c| c.is_ascii_alphanumeric());
        starts
            && STANDARDS.iter().any(|code| {
                let end = at + code.len();
                let mut number = text.skip_spaces(if text.get(end) == Some('-') { end + 1 } else { end });
                // JTG F40, ASTM C94: a letter before the figure.
                let lettered = text.get(number).is_some_and(|c| c.is_ascii_alphabetic())
                    && text.get(number + 1).is_some_and(|c| c.is_ascii_digit());
                number += usize::from(lettered && number > end);
                text.starts(at, code)
                    && !text.get(end).is_some_and(|c| c.is_ascii_alphabetic() || c == '/')
                    && (2..=6).contains(&(number..text.len()).take_while(|at| text.chars[*at].is_ascii_digit()).count())
            })
    })
}

/// Whether a clause opens with the question for a machine: `有没有…的塔吊`, `any crane that …`.
fn asks_for_machine(reading: &Reading<'_>) -> bool {
    let weak = reading.family(|word| word == Word::Intent(Intent::Product, true));
    weak.iter().any(|one| {
        let (from, end) = reading.clauses.bounds(one.from);
        let opens = reading.text.slice(from, one.from).trim().is_empty();
        let machine = reading.concepts.iter().any(|class| {
            matches!(class.word, Word::Concept(_, ConceptKind::MachineClass)) && class.from >= one.to && class.to <= end
        });
        opens && machine
    })
}
