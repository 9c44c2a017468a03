//! What of a pack is for whom: the fields that not every audience sees. What has no row here is for all.

use crate::Audience;

/// How an audience sees a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// As it is.
    Whole,
    /// Of what is its own organisation's only.
    Own,
    /// Only where it is real, not made up.
    Real,
    /// As one figure over at least five of several owners.
    Summed,
    /// Never.
    Never,
}

impl Seen {
    /// What a cell says.
    pub(super) const fn cell(self) -> &'static str {
        match self {
            Self::Whole => "✓",
            Self::Own => "自己的 own",
            Self::Real => "真实的 real",
            Self::Summed => "汇总 summed",
            Self::Never => "—",
        }
    }
}

/// One field of a pack, in every answer that has one: made, read, shared, exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// Where it stands, as a JSON pointer with `*` for every member.
    pub field: &'static str,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// How the audiences see it: internal, partner, customer.
    pub seen: [Seen; 3],
}

impl FieldRow {
    /// How an audience sees it.
    #[must_use]
    pub fn seen_by(&self, audience: Audience) -> Seen {
        match audience {
            Audience::Internal => self.seen[0],
            Audience::Partner => self.seen[1],
            Audience::Customer => self.seen[2],
        }
    }
}

/// A row.
const fn field(field: &'static str, zh: &'static str, en: &'static str, seen: [Seen; 3]) -> FieldRow {
    FieldRow { field, zh, en, seen }
}

/// Every field of a pack that not every audience sees.
pub const FIELDS: &[FieldRow] = &[
    field("/partners/*", "服务伙伴", "Partners", [Seen::Whole, Seen::Whole, Seen::Real]),
    field("/partners/*/contact", "伙伴的联系方式", "How to reach a partner", [Seen::Whole, Seen::Own, Seen::Never]),
    field("/evidence/*?kind=failure", "单条故障记录", "Single failures", [Seen::Whole, Seen::Never, Seen::Never]),
    field(
        "/evidence/*?kind=site",
        "相似工地",
        "Sites under like conditions",
        [Seen::Whole, Seen::Summed, Seen::Summed],
    ),
    field(
        "/evidence/*?synthetic=true",
        "模拟数据的证据",
        "Synthetic evidence",
        [Seen::Whole, Seen::Whole, Seen::Never],
    ),
    field(
        "/prohibitions/*/observed",
        "自有设备的故障率",
        "How often the house's machines fail",
        [Seen::Whole, Seen::Never, Seen::Never],
    ),
    field(
        "/comparison",
        "供货范围外的方案",
        "What lies outside of the offer scope",
        [Seen::Whole, Seen::Never, Seen::Never],
    ),
];
