//! Labels of the names that combinations, figures and calculations carry.

use crate::contract::NamedQuantity;
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// Name, Chinese label, English label.
const NAMES: &[(&str, &str, &str)] = &[
    ("altitude_m", "海拔", "altitude"),
    ("alternator_factor", "发电机修正系数", "alternator factor"),
    ("bore_mm", "管径", "bore"),
    ("boiling_point_c", "水的沸点", "boiling point of water"),
    ("carbon_kg_per_m3", "碳排放", "carbon dioxide"),
    ("count", "数量", "count"),
    ("cycle_min", "循环时间", "cycle time"),
    ("discharge_temperature_c", "出机温度下限", "lowest discharge temperature"),
    ("drum_m3", "搅拌筒容量", "drum volume"),
    ("energy_kwh_per_m3", "泵送能耗", "pumping energy"),
    ("equivalent_length_m", "换算水平长度", "equivalent horizontal length"),
    ("fall_m", "下落高度", "fall"),
    ("fill_time_min", "充满管路时间", "time to fill the line"),
    ("flow_m3_per_h", "泵送时排量（单线）", "flow in one line while pumping"),
    ("form_temperature_c", "入模温度下限", "lowest placing temperature"),
    ("fuel_l_per_m3", "油耗", "diesel"),
    ("ground_run_m", "地面水平管最小折算长度", "required ground run"),
    ("horizontal_m", "水平管长", "level run"),
    ("installed_kw", "装机功率（铭牌）", "installed power (nameplate)"),
    ("intake_c", "进气温度", "intake temperature"),
    ("lines", "管线数", "lines"),
    ("loss_kpa_per_m", "每米压力损失", "loss per metre"),
    ("lowest_reserve", "最小相对余量", "lowest relative reserve"),
    ("motor_factor", "电机修正系数", "motor factor"),
    ("nameplate_kva", "机组铭牌容量", "nameplate of the set"),
    ("nameplate_kw", "铭牌功率", "nameplate power"),
    ("output_mean_m3_per_h", "平均浇筑速度", "mean placing rate"),
    ("output_pumping_m3_per_h", "泵送时总排量", "total rate while pumping"),
    ("p_physical_mpa", "重力加摩阻压力", "pressure from weight and friction"),
    ("p_standard_mpa", "规程法压力", "pressure by the standard's method"),
    ("p_required_mpa", "所需压力", "required pressure"),
    ("placing_hours_h", "浇筑时间", "placing time"),
    ("plant_output_m3_per_h", "搅拌站产能", "plant output"),
    ("power_factor", "现场功率系数", "power factor at the site"),
    ("power_kwh_per_m3", "用电", "electricity"),
    ("protection", "养护方法", "protection method"),
    ("rated_output_m3_per_h", "要求的额定排量", "required rated output"),
    ("relays", "接力泵", "relay pumps"),
    ("rise_m", "泵送高度", "rise"),
    ("shaft_kw", "所需轴功率", "required shaft power"),
    ("site_kw", "现场可用轴功率", "shaft power at the site"),
    ("slump_mm", "坍落度", "slump"),
    ("slump_required_mm", "要求的坍落度", "slump for the height"),
    ("smallest_bore_mm", "骨料要求的最小管径", "smallest bore for the stone"),
    ("stone_mm", "最大骨料粒径", "largest stone"),
    ("eta_pumping", "总效率", "overall efficiency"),
    ("eta_work", "作业效率", "working efficiency"),
    ("iso_factor", "ISO 3046-1 系数", "ISO 3046-1 factor"),
    ("rule_factor", "每300 m 4% 规则系数", "4 % per 300 m factor"),
    ("volume_m3", "浇筑总量", "volume"),
    ("aggregate_temperature_max_c", "骨料加热上限", "aggregate heating cap"),
    ("water_temperature_max_c", "拌合水加热上限", "mixing water cap"),
    ("trucks", "搅拌车数量", "truck mixers"),
    ("density_kg_per_m3", "混凝土密度", "density of the concrete"),
    ("lowest_temperature_c", "最低气温", "lowest air temperature"),
    // Names of calculations.
    ("pumping_loss", "沿程压力损失", "loss per metre"),
    ("equivalent_length", "管路换算长度", "equivalent length"),
    ("pumping_pressure", "泵送压力", "pumping pressure"),
    ("pumping_power", "泵送功率", "pumping power"),
    ("engine_derating", "发动机高原修正", "engine derating"),
    ("motor_derating", "电机高原修正", "motor derating"),
    ("fuel_and_carbon", "能耗与碳排放", "fuel and carbon"),
    ("truck_count", "搅拌车数量", "truck mixers"),
    ("pipe_bore", "管径校核", "pipe bore"),
    ("slump_for_height", "坍落度与高度", "slump for the height"),
    ("generator_size", "发电机组容量", "generating set"),
    ("boiling_point", "水的沸点", "boiling point"),
];

/// The label of a name.
pub(crate) fn label_of(name: &str, language: Language) -> String {
    NAMES.iter().find(|(known, ..)| *known == name).map_or_else(
        || name.to_owned(),
        |(_, zh, en)| match language {
            Language::Zh => (*zh).to_owned(),
            Language::En => (*en).to_owned(),
        },
    )
}

/// A quantity under its name.
pub(crate) fn named(
    name: &str,
    interval: Interval,
    unit: &str,
    certainty: Certainty,
    language: Language,
) -> NamedQuantity {
    named_quantity(name, super::text::plain(interval, unit, certainty), language)
}

/// A quantity under its name.
pub(crate) fn named_quantity(name: &str, quantity: Quantity, language: Language) -> NamedQuantity {
    NamedQuantity { name: name.into(), label: label_of(name, language), quantity }
}
