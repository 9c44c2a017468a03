//! Tunnels at altitude: air volume, density, fan power, oxygen.

use super::atmosphere::{oxygen_partial_pressure_kpa, pressure_kpa};
use super::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Least share of sea-level density that a formula here divides by: about 11,000 m.
const LEAST_DENSITY_RATIO: f64 = 0.29;
/// Most that a duct may lose over 100 m before the formulas stop: above, it is torn, not leaking.
const MOST_LOSS: f64 = 0.2;

/// What the air of a heading is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirDemand {
    /// Air for the diesel engines, m3/min at sea level.
    pub diesel_m3_per_min: Interval,
    /// Air for the people, m3/min at sea level.
    pub people_m3_per_min: Interval,
    /// Air that keeps the return speed, m3/min at any height.
    pub return_m3_per_min: Interval,
    /// Share added for blast fume: 0.10 with drilling and blasting, 0 without.
    pub blast_share: Interval,
}

/// Returns a part of the air demand, m3/min: a number of kilowatts or of people times the air that each
/// takes.
///
/// 4 m3/min per kW of diesel with a particle filter, 6 without; 3 to 5 m3/min a person.
///
/// References: scenario families S05 (a ventilation supplier after SIA 196) \[checked\].
#[must_use]
pub fn air_of_m3_per_min(count: Interval, each_m3_per_min: Interval) -> Interval {
    positive(count) * positive(each_m3_per_min)
}

/// Returns the air that gives a speed of return over the face, m3/min: `v A`.
///
/// `area_m2`: of the section, m2; `speed_m_per_s`: 0.3 to 0.6, 1 with methane.
///
/// References: scenario families S05 \[checked\].
#[must_use]
pub fn return_air_m3_per_min(area_m2: Interval, speed_m_per_s: Interval) -> Interval {
    positive(area_m2) * positive(speed_m_per_s) * 60.0
}

/// Returns the section of a heading from its clear width and height, m2: between the ellipse (a bored tube)
/// and the rectangle that they span.
///
/// References: geometry.
#[must_use]
pub fn face_area_m2(width_m: Interval, height_m: Interval) -> Interval {
    positive(width_m) * positive(height_m) * Interval::between(std::f64::consts::FRAC_PI_4, 1.0)
}

/// Returns the length of the longest heading of a tunnel, m: from a half, driven from both ends, to the
/// whole; the value is the whole until somebody says otherwise.
///
/// References: dimension list, `tunnel_length` and `blind_heading_length` \[known\].
#[must_use]
pub fn heading_length_m(tunnel_length_m: Interval) -> Interval {
    let whole = positive(tunnel_length_m);
    Interval::hull_of(whole.low() / 2.0, whole.value(), whole.high())
}

/// Returns what the fan must blow over what is to reach the face: `1 / (1 - p)^(L / 100)`.
///
/// `loss_per_100m`: share lost over 100 m, under 0.01 when the duct is good \[checked\]; taken as at most 0.2.
/// `length_m`: of the duct, m.
///
/// References: scenario families S05; compound loss along the duct \[known\].
#[must_use]
pub fn duct_factor(loss_per_100m: Interval, length_m: Interval) -> Interval {
    let loss = (loss_per_100m.clamp(0.0, MOST_LOSS), Direction::Rising);
    let length = (positive(length_m), Direction::Rising);
    image([loss, length], |[loss, length]| (1.0 - loss).powf(-length / 100.0))
}

/// Returns the air at the face, m3/min: the largest of the demands, with the blast share.
///
/// Engines and people need the oxygen of their sea-level air, so their volumes are divided by the density
/// ratio (1.58 times at 4500 m); a speed stays a speed.
///
/// References: scenario families S05: `Q = max(q_kW sum(kW), q_p people, v A)`, plateau \[checked\].
#[must_use]
pub fn face_air_m3_per_min(demand: &AirDemand, density_ratio: Interval) -> Interval {
    let ratio = density_ratio.clamp(LEAST_DENSITY_RATIO, 1.5);
    let breathing = demand.diesel_m3_per_min.max(demand.people_m3_per_min) / ratio;
    breathing.max(demand.return_m3_per_min) * (positive(demand.blast_share) + 1.0)
}

/// Returns the friction of a duct, Pa: `lambda (L / d) rho v^2 / 2` at the flow of its face end.
///
/// `flow_m3_per_min`, `diameter_m` (at least 0.2), `length_m`, `friction` a pure number, `density_kg_per_m3`.
/// The flow is larger towards the fan and bends add, so the result is a lower bound.
///
/// References: Darcy-Weisbach \[known\].
#[must_use]
pub fn duct_pressure_pa(
    flow_m3_per_min: Interval,
    diameter_m: Interval,
    length_m: Interval,
    friction: Interval,
    density_kg_per_m3: Interval,
) -> Interval {
    let arguments = [
        (positive(flow_m3_per_min), Direction::Rising),
        (diameter_m.clamp(0.2, f64::INFINITY), Direction::Falling),
        (positive(length_m), Direction::Rising),
        (positive(friction), Direction::Rising),
        (positive(density_kg_per_m3), Direction::Rising),
    ];
    image(arguments, |[flow, diameter, length, friction, density]| {
        let speed = flow / 60.0 / (std::f64::consts::FRAC_PI_4 * diameter * diameter);
        friction * length / diameter * density * speed * speed / 2.0
    })
}

/// Returns what thin air leaves of a fan's pressure, or of the power that its shaft takes: both fall with the
/// density while the volume stays.
///
/// References: fan laws; scenario families S05 \[known\].
#[must_use]
pub fn fan_in_thin_air(at_sea_level: Interval, density_ratio: Interval) -> Interval {
    positive(at_sea_level) * positive(density_ratio)
}

/// Returns how many of something are needed, at least 1: demand over what each gives (at least a
/// thousandth), rounded up.
#[must_use]
pub fn count_needed(demand: Interval, each: Interval) -> Interval {
    let demand = (positive(demand), Direction::Rising);
    let each = (each.clamp(0.001, f64::INFINITY), Direction::Falling);
    super::bounds::round_up(image([demand, each], |[demand, each]| demand / each)).clamp(1.0, f64::INFINITY)
}

/// Returns the share of oxygen, percent, that gives the air of a site the oxygen pressure of a lower height.
///
/// Above 100 no enrichment at the site's own pressure reaches it. Lower than the site: 20.95 at least.
///
/// References: ISO 2533; scenario families S05, working air brought to about 1000 m \[checked, secondary\].
#[must_use]
pub fn oxygen_share_percent(altitude_m: Interval, equivalent_m: Interval) -> Interval {
    let wanted = oxygen_partial_pressure_kpa(equivalent_m);
    (wanted / pressure_kpa(altitude_m) * 100.0).clamp(20.95, f64::INFINITY)
}

/// Returns the air that a compressor delivers at the site, as free air of sea level, L/s: the smaller of what
/// the inlet density and what the derated engine leave of it.
///
/// References: derating reference 6 \[known\].
#[must_use]
pub fn compressor_at_site_l_per_s(free_air_l_per_s: Interval, density_ratio: Interval, alpha: Interval) -> Interval {
    positive(free_air_l_per_s) * positive(density_ratio).min(positive(alpha))
}

/// Returns the concrete to be sprayed for what is to stay, m3/h: `q / (1 - r)`.
///
/// `placed_m3_per_h`: what stays on the rock; `rebound`: share that falls, taken as at most 0.6.
///
/// References: mass balance; rebound of wet spraying 0.05 to 0.15 \[uncertain\].
#[must_use]
pub fn sprayed_m3_per_h(placed_m3_per_h: Interval, rebound: Interval) -> Interval {
    let placed = (positive(placed_m3_per_h), Direction::Rising);
    let rebound = (rebound.clamp(0.0, 0.6), Direction::Rising);
    image([placed, rebound], |[placed, rebound]| placed / (1.0 - rebound))
}

/// Returns the face that a jumbo of so many booms drills, m2: 45 for 2, 96 for 3, 192 from 4 on.
///
/// Read off published jobs: a two-boom rig for faces to 45 m2, two three-boom rigs side by side on
/// 16.3 m x 11.8 m. An orientation, no limit \[uncertain\].
#[must_use]
pub fn face_of_booms_m2(booms: Interval) -> Interval {
    booms.map_increasing(|booms| match booms {
        booms if booms < 2.0 => 22.5,
        booms if booms < 3.0 => 45.0,
        booms if booms < 4.0 => 96.0,
        _ => 192.0,
    })
}

/// Returns the booms that a face asks for: 2 up to 45 m2, 3 up to 96 m2, 4 above; the inverse of
/// [`face_of_booms_m2`].
///
/// References: faces of published jobs \[uncertain\].
#[must_use]
pub fn booms_for_face(area_m2: Interval) -> Interval {
    area_m2.map_increasing(|area| match area {
        area if area <= 45.0 => 2.0,
        area if area <= 96.0 => 3.0,
        _ => 4.0,
    })
}

/// What is below nothing is nothing.
fn positive(interval: Interval) -> Interval {
    interval.clamp(0.0, f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::atmosphere::density_ratio;

    fn close(interval: Interval, expected: f64, tolerance: f64) {
        assert!((interval.value() - expected).abs() <= tolerance, "{interval:?}, expected {expected}");
    }

    fn demand(diesel: f64, people: f64, returned: f64, blast: f64) -> AirDemand {
        AirDemand {
            diesel_m3_per_min: diesel.into(),
            people_m3_per_min: people.into(),
            return_m3_per_min: returned.into(),
            blast_share: blast.into(),
        }
    }

    #[test]
    fn the_oxygen_of_4500_m_takes_1_58_times_the_volume() {
        // 160 kW x 4 = 640 m3/min; 1/0.634 = 1.577, so 1009; with 10 % for blast fume 1110.
        let air = air_of_m3_per_min(160.0.into(), 4.0.into());
        close(face_air_m3_per_min(&demand(air.value(), 0.0, 0.0, 0.0), density_ratio(4500.0.into())), 1009.0, 1.5);
        close(face_air_m3_per_min(&demand(air.value(), 0.0, 0.0, 0.1), density_ratio(4500.0.into())), 1110.0, 1.5);
    }

    #[test]
    fn a_speed_stays_a_speed() {
        // 80 m2 at 0.45 m/s: 80 x 0.45 x 60 = 2160 m3/min, at sea level and at 4500 m alike.
        let returned = return_air_m3_per_min(80.0.into(), 0.45.into());
        close(returned, 2160.0, 1e-9);
        close(face_air_m3_per_min(&demand(640.0, 200.0, 2160.0, 0.0), density_ratio(4500.0.into())), 2160.0, 1e-9);
    }

    #[test]
    fn a_good_duct_of_1200_m_asks_an_eighth_more() {
        // 0.99^-12 = 1.1282.
        close(duct_factor(0.01.into(), 1200.0.into()), 1.1282, 0.000_1);
        close(duct_factor(0.0.into(), 3000.0.into()), 1.0, 1e-12);
    }

    #[test]
    fn both_ends_halve_the_heading() {
        let heading = heading_length_m(1338.0.into());
        assert_eq!((heading.low(), heading.value(), heading.high()), (669.0, 1338.0, 1338.0));
    }

    #[test]
    fn duct_friction_term_by_term() {
        // 1800 m3/min in 1.5 m: 30 / 1.7671 = 16.977 m/s; 0.018 x 1000/1.5 x 1.225 x 144.1 = 2118 Pa.
        let sea = duct_pressure_pa(1800.0.into(), 1.5.into(), 1000.0.into(), 0.018.into(), 1.225.into());
        close(sea, 2118.0, 2.0);
        let thin = duct_pressure_pa(1800.0.into(), 1.5.into(), 1000.0.into(), 0.018.into(), 0.7768.into());
        close(thin, 2118.0 * 0.634, 3.0);
    }

    #[test]
    fn a_fan_keeps_its_volume_and_loses_pressure() {
        // SDF(C)-No12.5: 5355 Pa and 220 kW in sea-level air; 3395 Pa and 139.5 kW at 0.634.
        close(fan_in_thin_air(5355.0.into(), 0.634.into()), 3395.0, 0.5);
        close(fan_in_thin_air(220.0.into(), 0.634.into()), 139.5, 0.05);
        close(count_needed(3000.0.into(), 2912.0.into()), 2.0, 0.0);
        close(count_needed(1000.0.into(), 2912.0.into()), 1.0, 0.0);
    }

    #[test]
    fn oxygen_for_the_air_of_1000_m() {
        // 0.2095 x 89.87 / 57.73 = 32.6 %.
        close(oxygen_share_percent(4500.0.into(), 1000.0.into()), 32.6, 0.05);
        close(oxygen_share_percent(500.0.into(), 1000.0.into()), 20.95, 1e-9);
    }

    #[test]
    fn the_smaller_of_density_and_engine_counts() {
        // 186 L/s at 0.601 of the mass and 0.603 of the engine: 111.8.
        close(compressor_at_site_l_per_s(186.0.into(), 0.601.into(), 0.603.into()), 111.8, 0.05);
    }

    #[test]
    fn rebound_is_sprayed_too() {
        close(sprayed_m3_per_h(9.0.into(), 0.1.into()), 10.0, 1e-9);
    }

    #[test]
    fn booms_give_the_published_faces() {
        close(face_of_booms_m2(2.0.into()), 45.0, 0.0);
        close(face_of_booms_m2(3.0.into()), 16.3 * 11.8 / 2.0, 0.2);
        close(face_of_booms_m2(4.0.into()), 192.0, 0.0);
        close(booms_for_face(45.0.into()), 2.0, 0.0);
        close(booms_for_face(80.0.into()), 3.0, 0.0);
        close(booms_for_face(192.0.into()), 4.0, 0.0);
        close(face_area_m2(10.0.into(), 8.0.into()), 71.4, 0.05);
    }
}
