//! Keys are made, rotated and checked.

use super::*;

const NOW_US: i64 = 1_790_000_000_000_000;

/// Makes a key unfit.
type Spoil = fn(&mut KeyRecord);

fn new_key() -> NewKey {
    NewKey {
        name: "CRM of the dealer".to_owned(),
        role: Role::Partner,
        organisation: Some("dealer".into()),
        scope: OfferScope::default(),
        not_before_us: None,
        expires_us: Some(NOW_US + LONGEST_KEY_US),
        sandbox: false,
    }
}

#[test]
fn a_key_is_kept_without_its_secret() {
    let (record, shown) = new_key().make(NOW_US).expect("it is made");
    let (id, secret) = read_text(shown.reveal()).expect("it has the form");
    assert_eq!((id, secret.hash()), (&*record.id, record.secrets[0].hash));
    let digits = shown.reveal().rsplit_once(&format!("{id}_")).expect("an id").1;
    let kept = serde_json::to_string(&record).expect("it is written");
    for text in [kept, format!("{record:?} {shown:?}")] {
        // Any ten digits of the secret would be too many.
        let digits: Vec<char> = digits.chars().collect();
        assert!(digits.windows(10).all(|part| !text.contains(&part.iter().collect::<String>())), "{text}");
    }
    let (other, shown_other) = new_key().make(NOW_US).expect("it is made");
    assert!(other.id != record.id && shown_other != shown);
}

#[test]
fn a_new_secret_ends_the_one_before() {
    let (first, _) = new_key().make(NOW_US).expect("it is made");
    let (second, shown) = first.rotate(NOW_US + 10, 100).expect("it is rotated");
    assert_eq!(second.secrets.len(), 2);
    assert_eq!(second.secrets[0], KeySecret { ends_us: Some(NOW_US + 110), ..first.secrets[0].clone() });
    let hash = read_text(shown.reveal()).expect("it has the form").1.hash();
    assert_eq!(second.secrets[1], KeySecret { hash, made_us: NOW_US + 10, ends_us: None });
    assert_eq!(KeyRecord { secrets: first.secrets.clone(), ..second.clone() }, first, "nothing else changes");
    // The first is gone at the next rotation, even within its overlap.
    let (third, _) = second.rotate(NOW_US + 20, 100).expect("it is rotated");
    assert_eq!(third.secrets[0], KeySecret { ends_us: Some(NOW_US + 120), ..second.secrets[1].clone() });
    let (at_once, _) = third.rotate(NOW_US + 30, 0).expect("it is rotated");
    assert_eq!(at_once.secrets.len(), 1);
    for wrong in [-1, LONGEST_OVERLAP_US + 1, i64::MAX] {
        let error = first.rotate(NOW_US, wrong).expect_err("no overlap");
        assert!(matches!(&error, MakeError::Misfit(misfit) if misfit.pointer == "overlap_us"), "{error}");
    }
    assert!(first.rotate(i64::MAX, 1).is_err());
}

#[test]
fn a_key_that_does_not_fit_names_the_field() {
    let (record, _) = new_key().make(NOW_US).expect("it is made");
    let spoils: [(&str, Spoil); 12] = [
        ("id", |key| key.id = "0123456789ABCDEF".into()),
        ("name", |key| key.name = String::new()),
        ("organisation", |key| key.organisation = Some("a\u{1b}b".into())),
        ("organisation", |key| key.organisation = None),
        ("scope.makers", |key| key.scope = Arc::new(serde_json::from_str(r#"{"makers":[""]}"#).expect("it is read"))),
        ("created_us", |key| key.created_us = -1),
        ("not_before_us", |key| key.not_before_us = Some(i64::MAX)),
        ("expires_us", |key| key.expires_us = Some(NOW_US)),
        ("expires_us", |key| key.expires_us = Some(NOW_US + LONGEST_KEY_US + 1)),
        ("secrets", |key| key.secrets.clear()),
        ("secrets[0].ends_us", |key| key.secrets.push(key.secrets[0].clone())),
        ("secrets[0].made_us", |key| key.secrets[0].made_us = i64::MIN),
    ];
    for (field, spoil) in spoils {
        let mut spoiled = record.clone();
        spoil(&mut spoiled);
        assert_eq!(spoiled.check().expect_err(field).pointer, field);
    }
    let error = NewKey { name: String::new(), ..new_key() }.make(NOW_US).expect_err("no name");
    assert_eq!(error.to_string(), "at `name`: it is empty: expected a name");
}
