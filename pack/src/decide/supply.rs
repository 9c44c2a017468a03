//! Supporting roles that are sized: truck mixers, the generating set, heating.

use super::check::{Check, CheckName};
use super::ratings::Drive;
use super::roles::{Needs, number};
use crate::calculate::names::named;
use crate::contract::RoleFilling;
use crate::formulas::cold::{CementClass, heating_caps};
use crate::formulas::derating;
use crate::formulas::fleet::trucks_for_cycle;
use crate::formulas::generator::running_kva;
use crate::text::say;
use fieldpack_graph::knowledge::{Machine, Role};
use fieldpack_quantity::{Certainty, Interval};

/// Drum where no mixer is in the catalogue, m3.
const USUAL_DRUM_M3: f64 = 9.0;
/// Air where the site's temperature is not known, degrees Celsius.
const REFERENCE_C: f64 = 25.0;
/// Power factor of motors and sets.
const POWER_FACTOR: f64 = 0.8;
/// Overload that a set bears while a motor starts, times its rating: none where its maker says nothing.
const START_OVERLOAD: f64 = 1.0;

/// Truck mixers: a round trip's time over the time that a drum lasts, rounded up.
///
/// The formula is [`trucks_for_cycle`]; a stated haul time counts twice. Where neither distance nor time is
/// known, a round trip of an hour stands in, and says so.
pub(crate) fn haulage(needs: &Needs<'_>, filling: &mut RoleFilling) {
    let language = needs.job.language();
    let constants = &needs.job.prepared.constants;
    let drum = needs
        .job
        .knowledge
        .machines
        .values()
        .filter(|machine| !machine.is_range && !machine.name_recalled && machine.class.ends_with("/truck-mixer"))
        .filter(|machine| !needs.job.leaves_out(&machine.iri))
        .filter(|machine| machine.word("drive") != Some("electric"))
        .filter_map(|machine| Some((number(machine, "drum_nominal_m3")?, machine)))
        .filter(|(drum, _)| (6.0..=12.0).contains(&drum.value()))
        .max_by(|a, b| a.0.value().total_cmp(&b.0.value()).then_with(|| b.1.iri.cmp(&a.1.iri)));
    let drum_m3 = drum.map_or(Interval::exact(USUAL_DRUM_M3), |(drum, _)| drum);
    let stops = constants.mixer_stops.value;
    let (cycle, assumed) = if let Some(time) = needs.job.interval("haul_time") {
        (time * 2.0 + stops, false)
    } else if let Some(distance) = needs.job.interval("haul_distance") {
        (distance * 120.0 / constants.mixer_speed.value + stops, false)
    } else {
        (Interval::exact(60.0), true)
    };
    let flow = needs.checking.sizing.flow.mean;
    let trucks = trucks_for_cycle(flow, cycle, drum_m3, constants.drum_fill.value);
    filling.count = trucks.value().clamp(1.0, 500.0) as u32;
    let certainty = if assumed { Certainty::Assumed } else { Certainty::Derived };
    filling.required = vec![
        named("trucks", trucks, "count", certainty, language),
        named("cycle_min", cycle, "min", certainty, language),
        named("drum_m3", drum_m3, "m3", Certainty::Known, language),
    ];
    if assumed {
        let note = say!(
            language,
            "；运距未给出，按往返60分钟计，每增加30分钟车数增加一半",
            "; haul not given: a round trip of 60 min assumed, half as many more for each 30 min"
        );
        filling.duty.push_str(&note);
    }
    if let Some((_, machine)) = drum {
        needs.name(filling, machine);
    }
}

/// The generating set or transformer of an electric lead.
pub(crate) fn generator(needs: &Needs<'_>, role: &Role, filling: &mut RoleFilling) {
    let language = needs.job.language();
    let constants = &needs.job.prepared.constants;
    let Some(lead) = needs.lead.filter(|lead| lead.rating.drive == Drive::Electric) else { return };
    let running = lead.duty.shaft_kw * f64::from(lead.count);
    let altitude = needs.job.interval("altitude").unwrap_or(Interval::ZERO);
    let ambient = needs.job.interval("ambient_temperature_max").unwrap_or(Interval::exact(REFERENCE_C));
    let alternator = derating::alternator_factor(altitude, ambient);
    let engine = derating::engine_planning_factor(altitude, ambient, constants.eta_mechanical.value.value());
    let factor = engine.min(alternator);
    let nameplate = derating::generator_nameplate_kva(
        running,
        constants.eta_motor.value,
        POWER_FACTOR,
        constants.start_factor.value,
        START_OVERLOAD,
        factor,
    );
    filling.required = vec![
        named("nameplate_kva", nameplate, "kVA", Certainty::Derived, language),
        named("shaft_kw", running, "kW", Certainty::Derived, language),
        named("power_factor", factor, "1", Certainty::Derived, language),
    ];
    let rating = |machine: &Machine| {
        number(machine, "prime_kva").or_else(|| number(machine, "continuous_kva")).map(Interval::value)
    };
    let smallest = needs
        .catalogue(role)
        .into_iter()
        .filter(|machine| machine.class.ends_with("/generator"))
        .filter_map(|machine| Some((rating(machine)?, machine)))
        .filter(|(kva, _)| *kva >= nameplate.value())
        .min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.iri.cmp(&b.1.iri)));
    if let Some((_, machine)) = smallest {
        needs.name(filling, machine);
    }
    let note = say!(
        language,
        "；按软起动计；有足够容量的市电时用变压器",
        "; for a soft starter; a transformer where the grid carries it"
    );
    filling.duty.push_str(&note);
    if let Some(supply) = needs
        .job
        .interval("power_supply_apparent")
        .or_else(|| needs.job.interval("power_supply").map(|kw| kw / POWER_FACTOR))
    {
        let need = running_kva(running, constants.eta_motor.value, Interval::exact(POWER_FACTOR));
        let margin = supply - need;
        if margin.high() < 0.0 {
            let shortage =
                say!(language, "；现场供电容量不足，须补发电机组", "; the supply on site is not enough: add a set");
            filling.duty.push_str(&shortage);
        }
    }
}

/// Heating of the mix: temperatures to keep and the caps, with the local boiling point.
pub(crate) fn heating(needs: &Needs<'_>, role: &Role, filling: &mut RoleFilling) {
    let language = needs.job.language();
    if &*role.notation == "cooling" {
        filling.required =
            vec![named("form_temperature_c", Interval::at_most(35.0), "degC", Certainty::Known, language)];
        return;
    }
    let boiling = needs.job.interval("boiling_point_c").unwrap_or(Interval::exact(100.0));
    let caps = [CementClass::From42_5, CementClass::Below42_5].map(|cement| heating_caps(cement, boiling));
    let water = caps[0].water_c.hull(caps[1].water_c);
    filling.required = vec![
        named("discharge_temperature_c", Interval::at_least(10.0), "degC", Certainty::Known, language),
        named("form_temperature_c", Interval::at_least(5.0), "degC", Certainty::Checked, language),
        named("water_temperature_max_c", water, "degC", Certainty::Known, language),
    ];
    if &*role.notation != "water_heating" {
        let aggregate = caps[0].aggregate_c.hull(caps[1].aggregate_c);
        filling.required.push(named("aggregate_temperature_max_c", aggregate, "degC", Certainty::Known, language));
    }
    if let Some(coldest) = needs.job.interval("ambient_temperature_min") {
        filling.required.push(named("lowest_temperature_c", coldest, "degC", Certainty::Derived, language));
    }
    let place = crate::text::range(boiling);
    let note = say!(
        language,
        "；42.5级水泥：水≤60℃、骨料≤40℃，低于42.5级：水≤80℃、骨料≤60℃；当地水沸点约{place}℃",
        "; cement 42.5: water up to 60, aggregate up to 40 C, below 42.5: 80 and 60 C; water boils at about {place} C there"
    );
    filling.duty.push_str(&note);
    if &*role.notation == "conditioned_plant" {
        let needed = Interval::exact(needs.checking.sizing.flow.mean.high());
        filling.constraints.push(
            Check::unverified(CheckName::PlantOutput, Some(needed)).constraint(needs.role_source(role), language),
        );
    }
}
