//! The JSON that clients rely on: the shapes of requests and answers, version 1.
//!
//! Names and meanings here do not change; fields may be added. Longitude before latitude, WGS 84;
//! times are RFC 3339; scores are 0 to 1, larger is better. Requests refuse unknown fields.

mod answer;
mod calculation;
mod claim;
mod conflict;
mod diagnosis;
mod offer;
mod pack;
mod question;
mod request;
mod revision;
mod shared;
mod why_not;

pub use answer::{Answer, AnswerHit, HitKind, MachineFit, PublishedFigure, Scope, TenderClause};
pub use calculation::{Calculation, CalculationRequest, InputValue, NamedQuantity};
pub use claim::{
    Assertion, ClaimCheck, ClaimKind, ClaimOptions, ClaimQuantity, ClaimRequest, ClaimStanding, ClaimVerdict,
};
pub use conflict::{Conflict, ConflictKind, ConflictPosition, Standing};
pub use diagnosis::{
    Advice, Argument, ArgumentKind, Basis, Diagnosis, DiagnosisBasis, DiagnosticCheck, ModeLikelihood, SimilarCase,
};
pub use offer::OfferView;
pub use pack::{
    Availability, Because, CardRule, Combination, Confidence, Coverage, DesignChoice, Headline, HeadlineVerdict,
    Observed, Pack, Partner, PlanItem, Prohibition, RejectedMachine, Risk, RoleFilling, RuleStatus, Shortfall,
    TurningPoint, Unknown,
};
pub use question::{
    ActivityRef, ConditionView, Excluded, Intent, Meaning, Missing, Operator, Origin, PlaceCandidate, PlaceView,
    Question, ScalarValue, TimeView,
};
pub use request::{Audience, Context, Options, PackRequest, PlaceInput, Scenario, ScenarioCondition, TimeInput};
pub use revision::{Cause, DiffLine, PackDiff, PackPart, Revision, Revisions};
pub use shared::{
    AsOf, BestAt, Constraint, Detail, Evidence, EvidenceKind, Figure, Interval, QuantityShape, Ref, Signals,
    SourceView, Where,
};
pub use why_not::{Change, WhyNot, WhyNotRequest, WhyNotVerdict};
