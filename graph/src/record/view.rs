//! Common views of records of every type: title, narrative, words and links.
//!
//! Together with the views of place, time and conditions in the parent module these are all that
//! search and columns look at, so that neither needs a case for each type.

use super::{Fraction, Record, RecordData};
use std::sync::Arc;

impl RecordData {
    /// A short name to show in a list, in the owner's words; may be empty.
    #[must_use]
    pub fn title(&self) -> Arc<str> {
        match self {
            Self::Site(data) => data.label.clone(),
            Self::Provider(data) => data.label.clone(),
            Self::Document(data) => data.title.clone(),
            Self::Borehole(data) => data.label.clone(),
            Self::ConcreteMix(data) => data.label.clone(),
            Self::Hazard(data) => data.category.clone(),
            Self::Equipment(data) => data.label.clone(),
            Self::Failure(data) => first_words(&data.text),
            Self::Gradation(data) => match (&data.nominal, data.fraction) {
                (Some(nominal), _) => nominal.clone(),
                (None, Fraction::Fine) => "fine".into(),
                (None, Fraction::Coarse) => "coarse".into(),
            },
            Self::Exposure(data) => data.machine_class.clone(),
            Self::ConditionState(_) => Arc::from(""),
        }
    }

    /// The narrative, in the owner's words; empty where there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Site(data) => &data.text,
            Self::Failure(data) => &data.text,
            Self::Provider(data) => &data.text,
            Self::Document(data) => &data.text,
            Self::Borehole(data) => &data.text,
            Self::Hazard(data) => &data.text,
            Self::Gradation(_)
            | Self::ConditionState(_)
            | Self::Exposure(_)
            | Self::ConcreteMix(_)
            | Self::Equipment(_) => "",
        }
    }

    /// The activity's notation, where the record states one.
    #[must_use]
    pub fn activity(&self) -> Option<&Arc<str>> {
        match self {
            Self::Site(data) => data.activity.as_ref(),
            Self::Document(data) => data.activity.as_ref(),
            _ => None,
        }
    }

    /// The machine class's notation, where the record is about one.
    #[must_use]
    pub fn machine_class(&self) -> Option<&Arc<str>> {
        match self {
            Self::Failure(data) => data.machine_class.as_ref(),
            Self::Exposure(data) => Some(&data.machine_class),
            Self::Equipment(data) => data.machine_class.as_ref(),
            _ => None,
        }
    }

    /// What kind of event or thing it is, within its type: the failure mode's code, the hazard's
    /// category, the site's outcome.
    #[must_use]
    pub fn kind(&self) -> Option<&Arc<str>> {
        match self {
            Self::Failure(data) => Some(&data.mode),
            Self::Hazard(data) => Some(&data.category),
            Self::Site(data) => data.outcome.as_ref(),
            _ => None,
        }
    }

    /// What set a hazard event off, in the source's word (`rain`).
    #[must_use]
    pub fn trigger(&self) -> Option<&Arc<str>> {
        match self {
            Self::Hazard(data) => data.trigger.as_ref(),
            _ => None,
        }
    }

    /// The IRI of the site that the record belongs to.
    #[must_use]
    pub fn site(&self) -> Option<&Arc<str>> {
        match self {
            Self::ConditionState(data) => Some(&data.site),
            Self::Exposure(data) => data.site.as_ref(),
            Self::Failure(data) => data.site.as_ref(),
            Self::Gradation(data) => data.site.as_ref(),
            Self::Equipment(data) => data.site.as_ref(),
            _ => None,
        }
    }

    /// Hours that the record counts, h: operating hours of an exposure, downtime of a failure.
    #[must_use]
    pub fn hours_h(&self) -> Option<f64> {
        match self {
            Self::Exposure(data) => Some(data.hours_h),
            Self::Failure(data) => data.downtime_h,
            _ => None,
        }
    }

    /// Designations, serial numbers and codes, each found by exact search.
    #[must_use]
    pub fn codes(&self) -> Vec<Arc<str>> {
        match self {
            Self::Failure(data) => data
                .codes
                .iter()
                .chain(&data.machine_model)
                .chain(&data.machine)
                .chain(std::iter::once(&data.mode))
                .cloned()
                .collect(),
            Self::Exposure(data) => data.machine.iter().cloned().collect(),
            Self::Site(data) => data.equipment.clone(),
            Self::Equipment(data) => data.serial.iter().chain(&data.machine_model).cloned().collect(),
            Self::Provider(data) => data.skills.iter().chain(&data.parts).chain(&data.makers).cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// Further words of the record that a text search should find: component, cause, action, trigger.
    #[must_use]
    pub fn words(&self) -> Vec<Arc<str>> {
        let optional: Vec<&Option<Arc<str>>> = match self {
            Self::Failure(data) => vec![&data.component, &data.mechanism, &data.cause, &data.action],
            Self::Hazard(data) => vec![&data.trigger],
            Self::Gradation(data) => vec![&data.supplier, &data.nominal],
            Self::Equipment(data) => vec![&data.maker],
            _ => Vec::new(),
        };
        optional.into_iter().flatten().cloned().collect()
    }
}

impl Record {
    /// The record's type.
    #[must_use]
    pub fn record_type(&self) -> super::RecordType {
        self.data.record_type()
    }
}

/// The beginning of a narrative, cut at the end of a word or after 60 characters.
fn first_words(text: &str) -> Arc<str> {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text.into(),
        Some((end, _)) => {
            let head = &text[..end];
            let cut = head.rfind(char::is_whitespace).filter(|cut| *cut > end / 2).unwrap_or(end);
            format!("{}…", head[..cut].trim_end()).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_narrative_is_cut_at_a_word() {
        assert_eq!(&*first_words("short"), "short");
        let long = "the boom pump stopped at the second lift because the S-valve froze over night";
        let title = first_words(long);
        assert!(title.ends_with('…') && title.chars().count() <= 61, "{title}");
        assert!(long.starts_with(title.trim_end_matches('…')));
        let chinese = "混凝土泵车在海拔三千六百米处泵送时发动机动力不足冒黑烟水温过高停机检查涡轮增压器叶片损坏更换后恢复工作后又出现液压油温度过高报警需要清洗散热器";
        assert_eq!(first_words(chinese).chars().count(), 61);
    }
}
