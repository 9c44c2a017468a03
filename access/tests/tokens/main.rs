//! Bearer tokens, made here with keys made here: the good ones, and what an attacker would try.

mod signers;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldpack_access::{How, Principal, Role, TokenSettings, TokenVerifier, Why};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use signers::{SIGNERS, Signer, set};

/// The moment of all tests, in September 2026: microseconds and s since 1970.
const NOW_US: i64 = 1_790_000_000_000_000;
const NOW_S: i64 = NOW_US / 1_000_000;

fn settings() -> Value {
    json!({
        "issuer": "https://id.example/realm",
        "audience": "fieldpack",
        "role_claim": "/realm_access/roles",
        "roles": [
            {"value": "fp-admin", "role": "admin"},
            {"value": "fp-sales", "role": "rep"},
            {"value": "fp-partner", "role": "partner"},
        ],
        "organisation_claim": "org",
        "house": ["house"],
    })
}

fn verifier(settings: Value) -> TokenVerifier {
    let settings: TokenSettings = serde_json::from_value(settings).expect("it is read");
    TokenVerifier::new(settings).expect("it fits")
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example/realm",
        "aud": ["account", "fieldpack"],
        "sub": "f3c1a2",
        "iat": NOW_S - 10,
        "nbf": NOW_S - 10,
        "exp": NOW_S + 300,
        "org": "house",
        "realm_access": {"roles": ["offline_access", "fp-sales"]},
    })
}

/// The claims with one of them another; `null` takes it out.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    let members = claims.as_object_mut().expect("an object");
    if value.is_null() {
        members.shift_remove(name)
    } else {
        members.insert(name.to_owned(), value)
    };
    claims
}

/// What is said of a token now.
fn verify(token: &str) -> Result<Principal, Why> {
    verifier(settings()).verify(token, &set(SIGNERS.iter()), NOW_US).map_err(|refused| {
        assert_eq!(refused.to_string(), "what was shown is not accepted");
        refused.why
    })
}

/// A token of a header and claims with a signature, put together by hand.
fn by_hand(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

#[test]
fn a_good_token_of_every_kind_lets_in() {
    for signer in SIGNERS.iter() {
        let principal = verify(&signer.sign(&claims())).unwrap_or_else(|why| panic!("{}: {why:?}", signer.kid));
        assert_eq!((principal.how, principal.role, principal.organisation), (How::Token, Some(Role::Rep), None));
        assert_eq!((&*principal.id, principal.expires_us), ("f3c1a2", Some((NOW_S + 300) * 1_000_000)));
        assert!(principal.scope.is_everything() && !principal.sandbox);
    }
}

#[test]
fn moments_have_a_bounded_skew() {
    let signer = &SIGNERS[3];
    let cases = [
        (with("exp", json!(NOW_S - 59)), Ok(())),
        (with("exp", json!(NOW_S - 60)), Err(Why::Expired)),
        (with("exp", json!(f64::MIN)), Err(Why::Claims)),
        (with("exp", json!(-1)), Err(Why::Claims)),
        (with("exp", json!("tomorrow")), Err(Why::Claims)),
        (with("exp", Value::Null), Err(Why::Claims)),
        (with("exp", json!(u64::MAX)), Ok(())),
        (with("nbf", json!(NOW_S + 60)), Ok(())),
        (with("nbf", json!(NOW_S + 61)), Err(Why::NotYet)),
        (with("nbf", json!(NOW_S as f64 + 60.5)), Ok(())),
        (with("nbf", json!(true)), Err(Why::Claims)),
        (with("nbf", Value::Null), Ok(())),
        (with("iat", json!(NOW_S + 60)), Ok(())),
        (with("iat", json!(NOW_S + 61)), Err(Why::NotYet)),
        (with("iat", json!({})), Err(Why::Claims)),
    ];
    for (claims, expected) in cases {
        assert_eq!(verify(&signer.sign(&claims)).map(|_| ()), expected, "{claims}");
    }
    let mut exact = settings();
    exact["skew_s"] = json!(0);
    let token = signer.sign(&with("exp", json!(NOW_S + 1)));
    let told = |now_us| verifier(exact.clone()).verify(&token, &set(SIGNERS.iter()), now_us).map_err(|one| one.why);
    assert!(told(NOW_US + 999_999).is_ok());
    assert_eq!(told(NOW_US + 1_000_000), Err(Why::Expired));
}

#[test]
fn a_token_for_others_or_by_others_is_refused() {
    let signer = &SIGNERS[2];
    let cases = [
        (with("iss", json!("https://id.example/realm/")), Why::Issuer),
        (with("iss", Value::Null), Why::Claims),
        (with("aud", json!("account")), Why::Audience),
        (with("aud", json!([])), Why::Audience),
        (with("aud", Value::Null), Why::Claims),
        (with("sub", Value::Null), Why::Claims),
        (with("sub", json!("")), Why::Claims),
        (with("sub", json!("a\nb")), Why::Claims),
        (with("sub", json!("x".repeat(256))), Why::Claims),
    ];
    for (claims, expected) in cases {
        assert_eq!(verify(&signer.sign(&claims)), Err(expected), "{claims}");
    }
    assert!(verify(&signer.sign(&with("aud", json!("fieldpack")))).is_ok(), "an audience may stand alone");
}

#[test]
fn the_token_has_no_say_in_how_it_is_verified() {
    let [rsa, pss, ec, ed] = &*SIGNERS;
    let good = rsa.sign(&claims());
    // Without a signature, spelt in every way.
    for none in ["none", "None", "NONE", ""] {
        let token = by_hand(&json!({"alg": none, "kid": "r"}), &claims(), |_| Vec::new());
        assert_eq!(verify(&token), Err(Why::Malformed), "{none}");
    }
    assert_eq!(verify(&by_hand(&json!({"kid": "r"}), &claims(), |_| Vec::new())), Err(Why::Malformed));
    // Signed with the public key as a shared secret.
    for signer in SIGNERS.iter() {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let header = Header { kid: Some(signer.kid.to_owned()), ..Header::new(algorithm) };
            let secret = EncodingKey::from_secret(&signer.public_bytes);
            let token = encode(&header, &claims(), &secret).expect("it is signed");
            assert_eq!(verify(&token), Err(Why::Algorithm), "{} as {algorithm:?}", signer.kid);
        }
    }
    // The name of a key of another kind, and of one that is for another algorithm.
    for (signer, kid) in [(rsa, "c"), (ec, "d"), (ed, "r"), (rsa, "p"), (pss, "r")] {
        assert_eq!(verify(&signer.sign_as(Some(kid), &claims())), Err(Why::Algorithm), "{} as {kid}", signer.kid);
    }
    // An algorithm that the settings leave out.
    let mut only = settings();
    only["algorithms"] = json!(["ES256"]);
    let told = verifier(only).verify(&good, &set(SIGNERS.iter()), NOW_US).map_err(|refused| refused.why);
    assert_eq!(told, Err(Why::Algorithm));
    // A key that the token brings along, and a header that has to be understood.
    let own = Signer::ec("own");
    let header = Header { jwk: Some(own.public.clone()), kid: None, ..Header::new(Algorithm::ES256) };
    let brought = encode(&header, &claims(), &own.private).expect("it is signed");
    assert_eq!(verify(&brought), Err(Why::NoSigner));
    let header = Header { jwk: Some(own.public.clone()), kid: Some("c".to_owned()), ..header };
    let brought = encode(&header, &claims(), &own.private).expect("it is signed");
    assert_eq!(verify(&brought), Err(Why::Wrong));
    let header =
        Header { crit: Some(vec!["b64".to_owned()]), kid: Some("c".to_owned()), ..Header::new(Algorithm::ES256) };
    let critical = encode(&header, &claims(), &ec.private).expect("it is signed");
    assert_eq!(verify(&critical), Err(Why::Malformed));
}

#[test]
fn the_key_has_to_be_known_and_its_own() {
    for (place, signer) in SIGNERS.iter().enumerate() {
        assert_eq!(verify(&signer.sign_as(Some("x"), &claims())), Err(Why::UnknownSigner));
        assert_eq!(verify(&signer.sign_as(None, &claims())), Err(Why::NoSigner), "there are several");
        // Alone it need not be named, but a name still has to be its own.
        let alone = set([signer]);
        let told = |kid| {
            let token = signer.sign_as(kid, &claims());
            verifier(settings()).verify(&token, &alone, NOW_US).map(|_| ()).map_err(|refused| refused.why)
        };
        assert_eq!((told(None), told(Some("x"))), (Ok(()), Err(Why::UnknownSigner)));
        // Another key of the same kind under the same name.
        let other = match place {
            0 => Signer::rsa("r", Algorithm::RS256),
            1 => Signer::rsa("p", Algorithm::PS256),
            2 => Signer::ec("c"),
            _ => Signer::ed("d"),
        };
        assert_eq!(verify(&other.sign(&claims())), Err(Why::Wrong), "{}", signer.kid);
    }
}

#[test]
fn an_altered_token_is_refused() {
    for signer in SIGNERS.iter() {
        let token = signer.sign(&claims());
        let parts: Vec<&str> = token.split('.').collect();
        let admin = URL_SAFE_NO_PAD.encode(with("realm_access", json!({"roles": ["fp-admin"]})).to_string());
        assert_eq!(verify(&format!("{}.{admin}.{}", parts[0], parts[2])), Err(Why::Wrong), "{}", signer.kid);
        let signature = URL_SAFE_NO_PAD.decode(parts[2]).expect("base64url");
        let shorter = URL_SAFE_NO_PAD.encode(&signature[1..]);
        let cut = format!("{}.{}.{shorter}", parts[0], parts[1]);
        for other in [cut, format!("{}.{}.", parts[0], parts[1])] {
            assert_eq!(verify(&other), Err(Why::Wrong), "{}", signer.kid);
        }
    }
    let good = SIGNERS[3].sign(&claims());
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let deep = format!("{}.{}.AA", good.split('.').next().expect("a header"), URL_SAFE_NO_PAD.encode(deep));
    let forms = [
        String::new(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        good.replace('.', ""),
        format!("{good}.x"),
        format!(" {good}"),
        "x".repeat(1 << 20),
        URL_SAFE_NO_PAD.encode("{".repeat(9_000)) + ".e30.AA",
    ];
    for form in forms {
        assert_eq!(verify(&form), Err(Why::Malformed), "{}", &form[..form.len().min(60)]);
    }
    assert_eq!(verify(&deep), Err(Why::Wrong), "claims are read once the signature holds");
    let no_object = SIGNERS[3].sign(&json!([1, 2]));
    assert!(verify(&no_object).is_err());
}

#[test]
fn roles_and_organisations_are_those_of_the_settings() {
    let signer = &SIGNERS[3];
    let roles = |values: Value| with("realm_access", json!({"roles": values}));
    let cases = [
        (roles(json!(["fp-sales", "fp-admin"])), Ok(Role::Admin)),
        (roles(json!("fp-sales")), Ok(Role::Rep)),
        (roles(json!(["fp-sales-team", "FP-ADMIN", "admin", 3])), Err(Why::NoRole)),
        (roles(json!([])), Err(Why::NoRole)),
        (with("realm_access", Value::Null), Err(Why::NoRole)),
        (with("realm_access", json!("fp-admin")), Err(Why::NoRole)),
        (roles(json!(["fp-partner"])), Err(Why::NoOrganisation)),
        (with("org", Value::Null), Err(Why::NoOrganisation)),
        (with("org", json!(["house"])), Err(Why::NoOrganisation)),
    ];
    for (claims, expected) in cases {
        assert_eq!(verify(&signer.sign(&claims)).map(|one| one.role), expected.map(Some), "{claims}");
    }
    let mut partner = roles(json!(["fp-partner"]));
    partner["org"] = json!("dealer");
    let principal = verify(&signer.sign(&partner)).expect("it is let in");
    assert_eq!((principal.role, principal.organisation.as_deref()), (Some(Role::Partner), Some("dealer")));
    assert_eq!(principal.actor(), "token:f3c1a2");
    // A claim whose name is an address, and no organisations at all.
    let mut flat = settings();
    flat["role_claim"] = json!("https://fieldpack.example/role");
    flat["roles"] = json!([{"value": "boss", "role": "manager"}]);
    flat["organisation_claim"] = Value::Null;
    let token = signer.sign(&with("https://fieldpack.example/role", json!("boss")));
    let principal = verifier(flat).verify(&token, &set(SIGNERS.iter()), NOW_US).expect("it is let in");
    assert_eq!((principal.role, principal.organisation), (Some(Role::Manager), None));
}

#[test]
fn a_login_is_bound_to_its_nonce_and_client() {
    let signer = &SIGNERS[0];
    let mut own = settings();
    own["audience"] = json!("client");
    let login = |more: Value| {
        let mut claims = claims();
        claims["aud"] = json!("client");
        claims["nonce"] = json!("n-1");
        for (name, value) in more.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        let token = signer.sign(&claims);
        verifier(own.clone()).verify_login(&token, "n-1", &set(SIGNERS.iter()), NOW_US).map_err(|one| one.why)
    };
    assert!(login(json!({})).is_ok() && login(json!({"azp": "client"})).is_ok());
    assert!(login(json!({"aud": ["client", "other"], "azp": "client"})).is_ok());
    for spoiled in [json!({"nonce": "n-2"}), json!({"nonce": null}), json!({"azp": "other"})] {
        assert_eq!(login(spoiled.clone()).map(|_| ()), Err(Why::Claims), "{spoiled}");
    }
    let several = login(json!({"aud": ["client", "other"]}));
    assert_eq!(several.map(|_| ()), Err(Why::Claims), "nobody says for whom of several it was made");
    assert_eq!(login(json!({"aud": "other"})).map(|_| ()), Err(Why::Audience));
}
