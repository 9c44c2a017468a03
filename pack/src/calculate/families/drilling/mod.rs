//! Bored piles: method and torque by rock strength, karst, permafrost.

mod bore;
mod frozen;
mod ground;
mod machines;

use super::super::names::Name;
use super::super::spec::{Both, Spec};

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] = &[
    &ground::BORE_GROUND,
    &ground::ROCK_METHOD,
    &bore::BORE_VOLUME,
    &bore::CAVITY_RESERVE,
    &bore::NEIGHBOUR_WAIT,
    &frozen::PERMAFROST_GROUND,
    &frozen::THAW_BY_PILE,
    &machines::PLATFORM_AREA,
    &machines::RIG_SIZE,
    &machines::CASING_FIT,
    &machines::HAMMER_AIR,
];

/// Yes or no.
const TRUTHS: &[(&str, Both)] = &[("true", ["是", "yes"]), ("false", ["否", "no"])];

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("active_layer_m", "活动层厚度", "active layer"),
    ("air_demand_m3_per_min", "潜孔锤总耗气量（自由空气）", "air demand of the hammers (free air)"),
    ("air_oversize", "相对平原的供气放大倍数", "free air to order over sea level"),
    ("bore_overrun", "充盈系数", "overrun of the concrete"),
    ("bore_volume_m3", "单孔体积", "volume of the bore"),
    ("casing_diameter_max_mm", "套管最大直径", "largest casing"),
    ("casing_diameter_min_mm", "套管最小直径", "smallest casing"),
    ("cavity_m", "溶洞高度", "height of the cavity"),
    ("cavity_volume_m3", "溶洞体积", "volume of the cavity"),
    ("cavity_width_ratio", "溶洞宽高比", "width over height of the cavity"),
    ("compressor_factor", "空压机高原系数", "what the site leaves of a compressor"),
    ("compressors_required", "空压机台数", "compressors"),
    ("concrete_total_m3", "全部桩混凝土量", "concrete of all piles"),
    ("concrete_volume_m3", "单桩混凝土量（含充盈）", "concrete of a pile with overrun"),
    ("concrete_with_cavity_m3", "单桩混凝土量（溶洞未封堵时）", "concrete of a pile where the cavity stays open"),
    ("drilling_method", "成孔方法", "drilling method"),
    ("free_air_l_per_s", "额定排气量", "free air delivery"),
    ("frost_m", "季节冻结深度", "seasonal frost depth"),
    ("ground_c", "年平均地温", "mean annual ground temperature"),
    ("ground_ice_percent", "体积含冰量", "ice content by volume"),
    ("hole_count", "桩数", "piles"),
    ("hole_depth_m", "孔深", "depth of the hole"),
    ("hole_diameter_mm", "孔径", "diameter of the hole"),
    ("hours_per_pile_h", "单桩用时", "hours a pile"),
    ("hydration_mj_per_kg", "胶凝材料水化热", "heat of hydration"),
    ("in_karst", "岩溶场地", "karst"),
    ("in_permafrost", "多年冻土场地", "permafrost"),
    ("in_rock", "入岩", "rock"),
    ("karst_percent", "线岩溶率", "karst line rate"),
    ("mass_kg", "整机质量", "mass of the machine"),
    ("max_casing_mm", "套管最大直径（公开）", "largest casing (published)"),
    ("neighbour_wait_h", "邻桩间隔时间", "wait before the neighbour pile"),
    ("next_pile_after_h", "邻桩开钻前等待", "next pile drilled after"),
    ("permafrost_zone", "冻土稳定分区", "permafrost zone"),
    ("pile_diameter_mm", "适用桩径（公开）", "pile diameters (published)"),
    ("piles_to_jump", "跳打间隔桩数", "piles to go on before the neighbour"),
    ("placing_c", "混凝土入孔温度", "concrete temperature as placed"),
    ("platform_area_m2", "平台有效承载面积下限", "least bearing area of the platform"),
    ("rock_class", "岩石强度分档", "class of rock strength"),
    ("rock_strength_mpa", "岩石单轴饱和抗压强度", "rock strength (UCS)"),
    ("site_air_m3_per_min", "现场供气量（折算）", "air at the site (sea-level free air)"),
    ("slurry_stock_m3", "泥浆总备量", "slurry to keep ready"),
    ("socket_m", "入岩深度", "rock socket"),
    ("soil_class", "土类", "soil class"),
    ("spoil_loose_m3", "单孔渣土松方", "loose spoil of a bore"),
    ("spoil_swell", "松散系数", "swell of the spoil"),
    ("thaw_ring_mm", "桩周融化圈厚度上限", "thawed ring round the pile, at most"),
    ("torque_class_over_120_mpa", "扭矩级别（120MPa以上）", "torque class over 120 MPa"),
    ("torque_class_to_120_mpa", "扭矩级别（60~120MPa）", "torque class from 60 to 120 MPa"),
    ("torque_class_to_30_mpa", "扭矩级别（30MPa以下）", "torque class to 30 MPa"),
    ("torque_class_to_60_mpa", "扭矩级别（30~60MPa）", "torque class from 30 to 60 MPa"),
    ("torque_knm", "动力头扭矩", "torque of the rotary drive"),
    ("torque_required_knm", "所需动力头扭矩", "torque required"),
    ("torque_surplus_knm", "超出工程需要的扭矩", "torque beyond what the job asks"),
    ("water_m", "地下水埋深", "depth to groundwater"),
    // Names of calculations.
    ("bore_ground", "桩孔地层判别", "ground of the bore"),
    ("bore_volume", "单桩方量", "volumes of a pile"),
    ("casing_fit", "套管规格", "casing sizes"),
    ("cavity_reserve", "溶洞储备量", "reserve for a cavity"),
    ("hammer_air", "潜孔锤供气高原修正", "air for hammers at height"),
    ("neighbour_wait", "邻桩间隔", "wait for the neighbour pile"),
    ("permafrost_ground", "冻土稳定分区", "permafrost zone"),
    ("platform_area", "钻机平台面积", "platform under the rig"),
    ("rig_size", "钻机规格与工程匹配", "size of the rig against the job"),
    ("rock_method", "岩层成孔方法与扭矩", "method and torque by rock strength"),
    ("thaw_by_pile", "灌注桩融化圈", "ground thawed by a fresh pile"),
];
