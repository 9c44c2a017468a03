//! Why not this partner.

use super::super::job::Job;
use super::super::partners::{Barrier, standing};
use super::machine::clipped;
use super::{WhyNotProblem, answer, folded, near};
use crate::contract::{WhyNot, WhyNotVerdict};
use crate::text::{number, say};
use fieldpack_graph::knowledge::Iri;
use fieldpack_graph::record::{Record, RecordData};
use fieldpack_index::World;

/// Why not a partner: what keeps it out, or who stands before it.
pub(super) fn of_partner(
    job: &Job<'_>,
    name: &str,
    world: &World,
    classes: &[Iri],
    asked_at: &str,
) -> Result<WhyNot, WhyNotProblem> {
    let wanted = folded(name);
    let label = |record: &Record| match &record.data {
        RecordData::Provider(provider) => provider.label.to_string(),
        _ => String::new(),
    };
    let mut records = world.providers.iter();
    let record = records.find(|record| *record.header.iri == *name || folded(&label(record)) == wanted);
    let Some(record) = record else {
        let names: Vec<String> = world.providers.iter().map(|record| label(record)).collect();
        let near = near(name, names.iter().map(String::as_str));
        return Err(WhyNotProblem::Unknown { asked: clipped(name), near });
    };
    let language = job.language();
    let shown = label(record);
    let (verdict, sentence) = match standing(job, record, world, classes, asked_at) {
        Ok(place) if place.rank <= place.shown && place.differs => (
            WhyNotVerdict::Chosen,
            say!(language, "{shown}就在方案推荐的伙伴里。", "{shown} is among the partners of the pack."),
        ),
        Ok(place) => {
            let (rank, score) = (place.rank, number(place.score));
            let before = place.before.join(super::comma(language));
            let alike = if place.differs {
                String::new()
            } else {
                say!(
                    language,
                    "；基地和功能与已选的相同，一次事件会同时影响两家",
                    "; base and function are those of one already chosen, so one event could take out both"
                )
            };
            let sentence = say!(
                language,
                "{shown}可以服务，排第{rank}位（得分{score}），在它之前：{before}{alike}。",
                "{shown} can help and stands at place {rank} (score {score}); before it: {before}{alike}."
            );
            (WhyNotVerdict::Outranked, sentence)
        }
        Err(Barrier::NotShown) => (
            WhyNotVerdict::NotShown,
            say!(
                language,
                "{shown}是模拟数据，不给客户看。",
                "{shown} is synthetic data and is not shown to a customer."
            ),
        ),
        Err(Barrier::Excluded) => {
            (WhyNotVerdict::Excluded, say!(language, "客户不要{shown}。", "The customer does not want {shown}."))
        }
        Err(Barrier::OutOfReach { distance_km, farthest_km }) => {
            let (distance, farthest) = (number(distance_km), number(farthest_km));
            let sentence = say!(
                language,
                "{shown}距工地{distance} km，超出{farthest} km，且声明的服务范围不含工地。",
                "{shown} is {distance} km away, beyond {farthest} km, and its stated area does not hold the site."
            );
            (WhyNotVerdict::OutOfReach, sentence)
        }
        Err(Barrier::NoSkill) => (
            WhyNotVerdict::NoSkill,
            say!(
                language,
                "{shown}没有方案所用设备类别或所需技能的记录。",
                "{shown} has no record of a class that the combinations use, or of a skill that is needed."
            ),
        ),
        Err(Barrier::NoProvider) => {
            return Err(WhyNotProblem::Unknown { asked: clipped(name), near: Vec::new() });
        }
    };
    Ok(answer(job, &record.header.iri, &shown, verdict, sentence))
}
