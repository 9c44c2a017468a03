//! Numbers with their intervals and units.

use crate::{halves, text};
use fieldpack_quantity::{Interval, Quantity, convert, is_ucum};

/// A quantity in JSON: what is taken is in order and is written as it was read.
pub fn quantity(data: &[u8]) {
    if let Ok(interval) = serde_json::from_slice::<Interval>(data) {
        assert!(interval.low() <= interval.value() && interval.value() <= interval.high(), "{interval:?}");
        let (double, other) = (interval.map_increasing(|x| x * 2.0), Interval::between(-1.0, 1.0));
        assert!(double.low() <= double.high(), "{double:?}");
        let hull = interval.hull(other);
        assert!(hull.encloses(interval) && hull.encloses(other), "{interval:?} {hull:?}");
        if let Some(common) = interval.intersect(other) {
            assert!(interval.encloses(common) && other.encloses(common), "{interval:?} {common:?}");
        }
    }
    if let Ok(quantity) = serde_json::from_slice::<Quantity>(data) {
        let written = serde_json::to_string(&quantity).expect("a quantity is written");
        let again: Quantity = serde_json::from_str(&written).expect("what is written is read");
        assert_eq!(again, quantity, "{written}");
    }
}

/// Two UCUM codes, one a line: a conversion there and back is the same number.
pub fn units(data: &[u8]) {
    let (from, to) = halves(data);
    let (Some(from), Some(to)) = (text(from), text(to)) else { return };
    // Callers hand in words of at most so many characters.
    if from.chars().count() > 500 || to.chars().count() > 500 {
        return;
    }
    let known = is_ucum(from);
    if let Ok(there) = convert(10.0, from, to) {
        assert!(from == to || known, "what is converted is a unit: {from:?}");
        if let Ok(back) = convert(there, to, from)
            && there.is_normal()
            && back.is_finite()
        {
            assert!((back - 10.0).abs() <= 1e-6, "10 {from} = {there} {to} = {back} {from}");
        }
    }
}
