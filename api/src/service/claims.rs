//! Claims checked against what is known.

use super::{Asker, Service};
use crate::problem::Problem;
use fieldpack_pack::claims;
use fieldpack_pack::contract::{ClaimCheck, ClaimRequest};
use fieldpack_pack::understand::{self, Limits};

impl Service {
    /// Checks a sentence or a line of a data sheet.
    ///
    /// # Errors
    /// A [`Problem`] with every fault of the request, located.
    pub fn claims(&self, request: &ClaimRequest, asker: &Asker) -> Result<ClaimCheck, Problem> {
        let options = request.options.as_ref();
        let world = self.world_at(options.and_then(|options| options.min_sequence), asker.language)?;
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let limits = Limits { text_chars: self.inner.settings.limits.text_characters, ..Default::default() };
        let as_of = claims::as_of(&world);
        claims::check(request, &world.knowledge, as_of, &now, asker.language, &limits).map_err(|faults| {
            let stated = options.and_then(|options| options.language);
            let language = stated.or_else(|| understand::language_of(&request.text)).unwrap_or(asker.language);
            Problem::of_requests(&faults, language)
        })
    }
}
