//! For whom an answer may be: a partner never gets what is the house's own.

use super::Asker;
use crate::problem::{Code, Problem};
use fieldpack_access::Audience as Allowed;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Options, PackRequest};
use std::borrow::Cow;

/// An audience of the contract.
pub(super) fn audience(allowed: Allowed) -> Audience {
    match allowed {
        Allowed::Internal => Audience::Internal,
        Allowed::Partner => Audience::Partner,
        Allowed::Customer => Audience::Customer,
    }
}

/// The request with the audience that it is answered for: the one asked for, else the asker's own. It stands in the
/// request, so that a stored pack is decided again for the same.
///
/// # Errors
/// `invalid_value` where the asker may not ask for that audience.
pub(super) fn for_asker<'r>(request: &'r PackRequest, asker: &Asker) -> Result<Cow<'r, PackRequest>, Problem> {
    let own = audience(asker.role.default_audience());
    let asked = request.options.as_ref().and_then(|options| options.audience);
    let allowed = || asker.role.audiences().iter().map(|one| audience(*one));
    match asked {
        Some(asked) if allowed().any(|one| one == asked) => Ok(Cow::Borrowed(request)),
        Some(_) => {
            let detail = match asker.language {
                Language::Zh => "不能为该受众索取内容",
                Language::En => "this audience is not for you to ask for",
            };
            let names = asker.role.audiences().iter().map(|one| one.as_str());
            let problem = Problem::of_field(Code::InvalidValue, asker.language, "/options/audience", detail);
            Err(problem.accepting(names))
        }
        None if own == Audience::default() => Ok(Cow::Borrowed(request)),
        None => {
            let options = Options { audience: Some(own), ..request.options.clone().unwrap_or_default() };
            Ok(Cow::Owned(PackRequest { options: Some(options), ..request.clone() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_access::Role;

    fn of(role: Role, asked: Option<Audience>) -> Result<Option<Audience>, String> {
        let asker = Asker { role, ..Asker::default() };
        let request =
            PackRequest { options: Some(Options { audience: asked, ..Options::default() }), ..PackRequest::default() };
        let answered = for_asker(&request, &asker).map_err(|problem| problem.code)?;
        Ok(answered.options.as_ref().and_then(|options| options.audience))
    }

    #[test]
    fn a_partner_gets_no_internal_answer() {
        assert_eq!(of(Role::Partner, None), Ok(Some(Audience::Partner)));
        assert_eq!(of(Role::Partner, Some(Audience::Customer)), Ok(Some(Audience::Customer)));
        assert_eq!(of(Role::Partner, Some(Audience::Internal)), Err("invalid_value".to_owned()));
        for role in [Role::Rep, Role::Manager, Role::Engineer, Role::Admin] {
            assert_eq!(of(role, None), Ok(None), "internal is what is meant");
            for asked in [Audience::Internal, Audience::Partner, Audience::Customer] {
                assert_eq!(of(role, Some(asked)), Ok(Some(asked)));
            }
        }
    }
}
