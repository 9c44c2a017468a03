//! A tally: whole-number amounts by band, by pair of bands and by month.

use super::dimensions::DimensionId;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A band of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bin {
    /// The dimension.
    pub dimension: DimensionId,
    /// The band, 0 the lowest; for coded dimensions the class's position.
    pub band: u8,
}

/// Amounts by calendar month ([`month_number`](super::month_number)), rising; no zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Months(Vec<(i32, u64)>);

/// What happened, or how long machines ran, by band, by pair of bands and by month.
///
/// Amounts are whole numbers (events, or tenths of an hour), so that neither order nor repetition of
/// updates leaves a trace. Pairs hold the lower dimension first. Entries that fall to zero vanish.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    total: u64,
    synthetic: u64,
    months: Months,
    bins: BTreeMap<Bin, Months>,
    pairs: BTreeMap<(Bin, Bin), u64>,
}

/// What one record adds to a tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) amount: u64,
    pub(super) synthetic: bool,
    pub(super) month: Option<i32>,
    /// In the order of the dimensions.
    pub(super) bins: Vec<Bin>,
}

impl Months {
    /// The amounts by month, rising.
    pub fn iter(&self) -> impl Iterator<Item = (i32, u64)> + '_ {
        self.0.iter().copied()
    }

    /// The amount over all months.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|(_, amount)| amount).sum()
    }

    /// The amount before a month.
    #[must_use]
    pub fn before(&self, month: i32) -> u64 {
        let end = self.0.partition_point(|(at, _)| *at < month);
        self.0[..end].iter().map(|(_, amount)| amount).sum()
    }

    fn add(&mut self, month: i32, amount: u64) {
        match self.0.binary_search_by_key(&month, |(at, _)| *at) {
            Ok(found) => self.0[found].1 += amount,
            Err(place) => self.0.insert(place, (month, amount)),
        }
    }

    fn subtract(&mut self, month: i32, amount: u64) {
        if let Ok(found) = self.0.binary_search_by_key(&month, |(at, _)| *at) {
            self.0[found].1 = self.0[found].1.saturating_sub(amount);
            if self.0[found].1 == 0 {
                self.0.remove(found);
            }
        }
    }
}

/// The month under which undated records are kept: before every other.
pub const NO_MONTH: i32 = i32::MIN;

impl Tally {
    /// The amount in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How much of it comes from synthetic records.
    #[must_use]
    pub fn synthetic(&self) -> u64 {
        self.synthetic
    }

    /// The amounts by month; undated ones under [`NO_MONTH`].
    #[must_use]
    pub fn months(&self) -> &Months {
        &self.months
    }

    /// The amount in a band.
    #[must_use]
    pub fn bin(&self, bin: Bin) -> u64 {
        self.bins.get(&bin).map_or(0, Months::sum)
    }

    /// The amounts in a band by month.
    #[must_use]
    pub fn bin_months(&self, bin: Bin) -> Option<&Months> {
        self.bins.get(&bin)
    }

    /// The bands with an amount, by dimension, then band.
    pub fn bins(&self) -> impl Iterator<Item = (Bin, &Months)> {
        self.bins.iter().map(|(bin, months)| (*bin, months))
    }

    /// The amount in two bands at once, in either order.
    #[must_use]
    pub fn pair(&self, one: Bin, other: Bin) -> u64 {
        self.pairs.get(&(one.min(other), one.max(other))).copied().unwrap_or(0)
    }

    /// The pairs of bands with an amount; the lower dimension first.
    pub fn pairs(&self) -> impl Iterator<Item = ((Bin, Bin), u64)> {
        self.pairs.iter().map(|(pair, amount)| (*pair, *amount))
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub(super) fn add(&mut self, share: &Share) {
        let month = share.month.unwrap_or(NO_MONTH);
        self.total += share.amount;
        if share.synthetic {
            self.synthetic += share.amount;
        }
        if share.amount == 0 {
            return;
        }
        self.months.add(month, share.amount);
        for (position, bin) in share.bins.iter().enumerate() {
            self.bins.entry(*bin).or_default().add(month, share.amount);
            for other in &share.bins[position + 1..] {
                *self.pairs.entry((*bin, *other)).or_default() += share.amount;
            }
        }
    }

    pub(super) fn subtract(&mut self, share: &Share) {
        let month = share.month.unwrap_or(NO_MONTH);
        self.total = self.total.saturating_sub(share.amount);
        if share.synthetic {
            self.synthetic = self.synthetic.saturating_sub(share.amount);
        }
        self.months.subtract(month, share.amount);
        for (position, bin) in share.bins.iter().enumerate() {
            if let Some(months) = self.bins.get_mut(bin) {
                months.subtract(month, share.amount);
                if months.0.is_empty() {
                    self.bins.remove(bin);
                }
            }
            for other in &share.bins[position + 1..] {
                let pair = (*bin, *other);
                if let Some(amount) = self.pairs.get_mut(&pair) {
                    *amount = amount.saturating_sub(share.amount);
                    if *amount == 0 {
                        self.pairs.remove(&pair);
                    }
                }
            }
        }
    }
}

/// A tally that is being counted from many rows: hash tables, put in order once at the end.
#[derive(Default)]
pub(super) struct Counting {
    total: u64,
    synthetic: u64,
    months: HashMap<i32, u64>,
    bins: HashMap<(Bin, i32), u64>,
    pairs: HashMap<(Bin, Bin), u64>,
}

impl Counting {
    pub(super) fn add(&mut self, share: &Share) {
        self.total += share.amount;
        if share.synthetic {
            self.synthetic += share.amount;
        }
        if share.amount == 0 {
            return;
        }
        let month = share.month.unwrap_or(NO_MONTH);
        *self.months.entry(month).or_default() += share.amount;
        for (position, bin) in share.bins.iter().enumerate() {
            *self.bins.entry((*bin, month)).or_default() += share.amount;
            for other in &share.bins[position + 1..] {
                *self.pairs.entry((*bin, *other)).or_default() += share.amount;
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.total += other.total;
        self.synthetic += other.synthetic;
        for (month, amount) in other.months {
            *self.months.entry(month).or_default() += amount;
        }
        for (bin, amount) in other.bins {
            *self.bins.entry(bin).or_default() += amount;
        }
        for (pair, amount) in other.pairs {
            *self.pairs.entry(pair).or_default() += amount;
        }
    }

    pub(super) fn into_tally(self) -> Tally {
        let mut bins: BTreeMap<Bin, Months> = BTreeMap::new();
        let in_order: BTreeMap<(Bin, i32), u64> = self.bins.into_iter().collect();
        for ((bin, month), amount) in in_order {
            bins.entry(bin).or_default().0.push((month, amount));
        }
        let mut months: Vec<(i32, u64)> = self.months.into_iter().collect();
        months.sort_unstable();
        Tally {
            total: self.total,
            synthetic: self.synthetic,
            months: Months(months),
            bins,
            pairs: self.pairs.into_iter().collect(),
        }
    }
}
