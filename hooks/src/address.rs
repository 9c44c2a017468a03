//! Where messages may be sent: which addresses, and which IP addresses behind a name.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::Url;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};
use thiserror::Error;

/// IPv4 networks that no receiver on the internet is in (IANA IPv4 Special-Purpose Address Registry), with a word.
const NOT_PUBLIC_V4: [(Ipv4Net, NotPublic); 17] = [
    (v4([0, 0, 0, 0], 8), NotPublic::Unspecified),
    (v4([10, 0, 0, 0], 8), NotPublic::Private),
    (v4([100, 64, 0, 0], 10), NotPublic::Shared),
    (v4([127, 0, 0, 0], 8), NotPublic::Loopback),
    (v4([169, 254, 0, 0], 16), NotPublic::LinkLocal),
    (v4([172, 16, 0, 0], 12), NotPublic::Private),
    (v4([192, 0, 0, 0], 24), NotPublic::Reserved),
    (v4([192, 0, 2, 0], 24), NotPublic::Documentation),
    (v4([192, 31, 196, 0], 24), NotPublic::Reserved),
    (v4([192, 52, 193, 0], 24), NotPublic::Reserved),
    (v4([192, 88, 99, 0], 24), NotPublic::Reserved),
    (v4([192, 168, 0, 0], 16), NotPublic::Private),
    (v4([192, 175, 48, 0], 24), NotPublic::Reserved),
    (v4([198, 18, 0, 0], 15), NotPublic::Reserved),
    (v4([198, 51, 100, 0], 24), NotPublic::Documentation),
    (v4([203, 0, 113, 0], 24), NotPublic::Documentation),
    (v4([224, 0, 0, 0], 3), NotPublic::Multicast),
];

/// The IPv6 addresses that are given out on the internet.
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// IPv4 addresses seen through a translator (RFC 6052): what counts is the address inside.
const TRANSLATED_V6: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);
/// Networks in [`GLOBAL_V6`] that no receiver is in: protocol assignments with Teredo among them, documentation, and
/// 6to4, whose addresses have an IPv4 address inside that a relay connects to.
const NOT_PUBLIC_IN_GLOBAL_V6: [(Ipv6Net, NotPublic); 4] = [
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), NotPublic::Reserved),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), NotPublic::Documentation),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), NotPublic::Reserved),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), NotPublic::Documentation),
];
/// Networks outside of [`GLOBAL_V6`], with their word; all others there are reserved.
const NAMED_V6: [(Ipv6Net, NotPublic); 5] = [
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), NotPublic::Unspecified),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), NotPublic::Loopback),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), NotPublic::Private),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), NotPublic::LinkLocal),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), NotPublic::Multicast),
];

/// A network of IPv4.
const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from_octets(octets), prefix)
}

/// A network of IPv6.
const fn v6(segments: [u16; 8], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::from_segments(segments), prefix)
}

/// What an address is that is not on the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotPublic {
    /// No address at all, or this network's own (`0.0.0.0/8`).
    Unspecified,
    /// This machine.
    Loopback,
    /// A private network.
    Private,
    /// This link, where clouds answer with secrets of the machine (`169.254.169.254`).
    LinkLocal,
    /// Shared by customers of a carrier (RFC 6598).
    Shared,
    /// For many at once, or of a class that is not used.
    Multicast,
    /// For examples in documents.
    Documentation,
    /// Set aside for something else.
    Reserved,
}

impl NotPublic {
    /// A word for logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link_local",
            Self::Shared => "shared",
            Self::Multicast => "multicast",
            Self::Documentation => "documentation",
            Self::Reserved => "reserved",
        }
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why an address is not on the internet; `None` where it is. Of an IPv4 address inside of an IPv6 one, the IPv4 address
/// counts.
#[must_use]
pub fn why_not_public(address: IpAddr) -> Option<NotPublic> {
    match inner(address) {
        IpAddr::V4(address) => NOT_PUBLIC_V4.iter().find(|(net, _)| net.contains(&address)).map(|(_, why)| *why),
        IpAddr::V6(address) if GLOBAL_V6.contains(&address) => {
            NOT_PUBLIC_IN_GLOBAL_V6.iter().find(|(net, _)| net.contains(&address)).map(|(_, why)| *why)
        }
        IpAddr::V6(address) => {
            let named = NAMED_V6.iter().find(|(net, _)| net.contains(&address)).map(|(_, why)| *why);
            Some(named.unwrap_or(NotPublic::Reserved))
        }
    }
}

/// The address that a packet goes to in the end: the IPv4 address inside of a mapped (`::ffff:0:0/96`) or translated
/// (`64:ff9b::/96`) one.
fn inner(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if TRANSLATED_V6.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        canonical => canonical,
    }
}

/// Which addresses messages may be sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressRules {
    /// Whether `http` will do: what is sent can be read on the way then, and changed but for the signature.
    pub allow_http: bool,
    /// The ports; empty: any.
    pub ports: Vec<u16>,
    /// Networks that are allowed though they are not public.
    pub allowed: Vec<IpNet>,
}

/// Why an address cannot be a hook's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It cannot be read.
    #[error("it is no address: {0}")]
    Malformed(String),
    /// It is not of `https`, or `http` where that is allowed.
    #[error("its scheme is `{0}`: expected https")]
    Scheme(String),
    /// It has a user name or a password in it.
    #[error("it has a user name or a password in it")]
    User,
    /// It has a fragment, which is never sent.
    #[error("it has a fragment (#), which is never sent")]
    Fragment,
    /// Its port is not among those that are allowed.
    #[error("its port is `{found}`: expected one of {allowed:?}")]
    Port {
        /// The port.
        found: u16,
        /// Those that are allowed.
        allowed: Vec<u16>,
    },
    /// It is, or its name resolves to, an address that is not on the internet and not in an allowed network. The
    /// address stands in it for the log: it says something about the network of the service.
    #[error("`{host}` is not on the internet ({why})")]
    NotPublic {
        /// The host as it was named.
        host: String,
        /// The IP address.
        address: IpAddr,
        /// What it is.
        why: NotPublic,
    },
    /// The name does not resolve.
    #[error("`{host}` does not resolve: {reason}")]
    Unresolved {
        /// The host as it was named.
        host: String,
        /// What the system says.
        reason: String,
    },
}

impl AddressRules {
    /// Reads an address and checks what can be checked without resolving its name: also where its host is an IP
    /// address in any of the ways to write one.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn check(&self, address: &str) -> Result<Url, AddressError> {
        let url = Url::parse(address).map_err(|error| AddressError::Malformed(error.to_string()))?;
        let scheme_fits = url.scheme() == "https" || self.allow_http && url.scheme() == "http";
        if !scheme_fits {
            return Err(AddressError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::User);
        }
        if url.fragment().is_some() {
            return Err(AddressError::Fragment);
        }
        // Both schemes have a host and a usual port.
        let host = url.host_str().ok_or_else(|| AddressError::Malformed("it has no host".to_owned()))?;
        let found = url.port_or_known_default().unwrap_or_default();
        if !self.ports.is_empty() && !self.ports.contains(&found) {
            return Err(AddressError::Port { found, allowed: self.ports.clone() });
        }
        if let Some(address) = literal(host) {
            self.check_ip(host, address)?;
        }
        Ok(url)
    }

    /// Checks an IP address that messages to a host would go to.
    ///
    /// # Errors
    /// [`AddressError::NotPublic`].
    pub fn check_ip(&self, host: &str, address: IpAddr) -> Result<(), AddressError> {
        let allowed = |address: &IpAddr| self.allowed.iter().any(|net| net.contains(address));
        match why_not_public(address) {
            Some(why) if !allowed(&inner(address)) => {
                Err(AddressError::NotPublic { host: host.to_owned(), address, why })
            }
            _ => Ok(()),
        }
    }

    /// The IP addresses of a host, every one of them checked: one that is not allowed makes all of them suspicious.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn resolve(&self, host: &str, lookup: &dyn Lookup) -> Result<Vec<IpAddr>, AddressError> {
        let unresolved = |reason: String| AddressError::Unresolved { host: host.to_owned(), reason };
        let addresses = match literal(host) {
            Some(address) => vec![address],
            None => lookup.lookup(host).map_err(|error| unresolved(error.to_string()))?,
        };
        if addresses.is_empty() {
            return Err(unresolved("it has no address".to_owned()));
        }
        addresses.iter().try_for_each(|address| self.check_ip(host, *address))?;
        Ok(addresses)
    }
}

/// The IP address that a host of an [`Url`] is, where it is no name. The reader of addresses has brought every way to
/// write one (decimal, octal, hexadecimal, with fewer parts) into the usual form.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Resolves names.
pub trait Lookup: Send + Sync + fmt::Debug {
    /// The IP addresses of a name. It may block.
    ///
    /// # Errors
    /// What the resolver says.
    fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// Resolves names as the system does.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        (host, 0).to_socket_addrs().map(|found| found.map(|address| address.ip()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> AddressRules {
        AddressRules { ports: vec![443], ..AddressRules::default() }
    }

    /// Why an address with this host is refused, in a word.
    fn refused(host: &str) -> Option<&'static str> {
        match rules().check(&format!("https://{host}/x")) {
            Ok(_) => None,
            Err(AddressError::NotPublic { why, .. }) => Some(why.as_str()),
            Err(AddressError::Malformed(_)) => Some("malformed"),
            Err(error) => panic!("{host}: {error}"),
        }
    }

    #[test]
    fn every_way_to_write_an_address_that_is_not_public_is_refused() {
        let table = [
            (
                "loopback",
                &[
                    "127.0.0.1",
                    "127.1",
                    "127.255.255.254",
                    "2130706433",
                    "0x7f000001",
                    "0x7f.1",
                    "017700000001",
                    "0177.0.0.1",
                    "127.0.0.1.",
                    "%31%32%37.0.0.1",
                    "127。0。0。1",
                    "①②⑦.0.0.1",
                    "[::1]",
                    "[0:0:0:0:0:0:0:1]",
                    "[::ffff:127.0.0.1]",
                    "[::ffff:7f00:1]",
                    "[64:ff9b::7f00:1]",
                    "[64:ff9b::127.0.0.1]",
                ][..],
            ),
            (
                "private",
                &[
                    "10.0.0.1",
                    "10.255.255.255",
                    "167772161",
                    "0xa.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.1.1",
                    "3232235777",
                    "[fc00::1]",
                    "[fd12:3456::1]",
                    "[::ffff:10.0.0.1]",
                    "[64:ff9b::192.168.0.1]",
                ],
            ),
            (
                "link_local",
                &[
                    "169.254.169.254",
                    "169.254.0.1",
                    "2852039166",
                    "0xa9fea9fe",
                    "[fe80::1]",
                    "[febf::1]",
                    "[::ffff:169.254.169.254]",
                    "[64:ff9b::a9fe:a9fe]",
                ],
            ),
            ("shared", &["100.64.0.1", "100.127.255.255"]),
            ("unspecified", &["0.0.0.0", "0", "0.1.2.3", "[::]", "[::ffff:0.0.0.0]"]),
            ("multicast", &["224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[ff02::1]", "[ff0e::1]"]),
            ("documentation", &["192.0.2.1", "198.51.100.7", "203.0.113.9", "[2001:db8::1]", "[3fff:fff::1]"]),
            (
                "reserved",
                &[
                    "192.0.0.8",
                    "192.88.99.1",
                    "198.18.0.1",
                    "198.19.255.255",
                    "[2002:7f00:1::]",
                    "[2002:a00:1::1]",
                    "[2001::1]",
                    "[2001:0:7f00:1::]",
                    "[2001:20::1]",
                    "[::7f00:1]",
                    "[::10.0.0.1]",
                    "[64:ff9b:1::7f00:1]",
                    "[fec0::1]",
                    "[100::1]",
                    "[5f00::1]",
                    "[4000::1]",
                ],
            ),
            ("malformed", &["256.1.1.1", "1.2.3.4.5", "0x1ffffffff", "08.1", "[::1", "[::1%25lo]", "a b", "%00"]),
        ];
        for (why, hosts) in table {
            for host in hosts {
                assert_eq!(refused(host), Some(why), "{host}");
            }
        }
        for host in [
            "8.8.8.8",
            "134744072",
            "1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "169.253.0.1",
            "[2606:4700::1111]",
            "[2a00::1]",
            "[64:ff9b::808:808]",
            "[::ffff:8.8.8.8]",
            "example.com",
            "localhost",
            "xn--fiqs8s",
        ] {
            assert_eq!(refused(host), None, "{host}: a name is resolved for each attempt");
        }
    }

    #[test]
    fn what_else_is_wrong_with_an_address_is_said() {
        let check = |address: &str| rules().check(address).map(|url| url.to_string());
        let scheme = |scheme: &str| Err(AddressError::Scheme(scheme.to_owned()));
        assert_eq!(check("http://example.com/"), scheme("http"));
        assert_eq!(check("ftp://example.com/"), scheme("ftp"));
        assert_eq!(check("file:///etc/passwd"), scheme("file"));
        assert_eq!(check("https://u@example.com/"), Err(AddressError::User));
        assert_eq!(check("https://:p@example.com/"), Err(AddressError::User));
        assert_eq!(check("https://example.com/#a"), Err(AddressError::Fragment));
        assert_eq!(check("https://example.com:22/"), Err(AddressError::Port { found: 22, allowed: vec![443] }));
        assert!(matches!(check("/hooks"), Err(AddressError::Malformed(_))));
        assert_eq!(check("HTTPS://EXAMPLE.com:443/a?b=c").as_deref(), Ok("https://example.com/a?b=c"));
        let open = AddressRules { allow_http: true, ..AddressRules::default() };
        assert!(open.check("http://example.com:8080/").is_ok(), "any port, where none is named");
    }

    /// Answers with these addresses.
    #[derive(Debug)]
    struct Answers(Vec<IpAddr>);

    impl Lookup for Answers {
        fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
            Ok(self.0.clone())
        }
    }

    #[test]
    fn one_address_that_is_not_public_spoils_a_name() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let resolve =
            |found: &[&str]| rules().resolve("partner.example", &Answers(found.iter().map(|text| ip(text)).collect()));
        assert_eq!(resolve(&["8.8.8.8", "2a00::1"]), Ok(vec![ip("8.8.8.8"), ip("2a00::1")]));
        for mixed in [&["8.8.8.8", "127.0.0.1"][..], &["::1"], &["2a00::1", "::ffff:10.0.0.1"]] {
            assert!(matches!(resolve(mixed), Err(AddressError::NotPublic { .. })), "{mixed:?}");
        }
        assert!(matches!(resolve(&[]), Err(AddressError::Unresolved { .. })));
        let local = rules().resolve("localhost", &SystemLookup);
        assert!(matches!(&local, Err(AddressError::NotPublic { why: NotPublic::Loopback, .. })), "{local:?}");
        assert_eq!(rules().resolve("[2a00::1]", &SystemLookup), Ok(vec![ip("2a00::1")]), "no name");
    }

    #[test]
    fn an_allowed_network_is_that_and_no_more() {
        let allowed = ["10.1.0.0/16", "fd00:1::/32"].map(|net| net.parse().expect("a network")).to_vec();
        let rules = AddressRules { allowed, ..AddressRules::default() };
        for (host, fits) in [
            ("10.1.2.3", true),
            ("[::ffff:10.1.2.3]", true),
            ("[fd00:1::5]", true),
            ("10.2.0.1", false),
            ("127.0.0.1", false),
            ("[fd00:2::5]", false),
            ("8.8.8.8", true),
        ] {
            assert_eq!(rules.check(&format!("https://{host}/")).is_ok(), fits, "{host}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// However an IPv4 address is wrapped or written, it is what it is.
        #[test]
        fn an_address_is_judged_the_same_however_it_is_written(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let why = why_not_public(IpAddr::V4(address));
            prop_assert_eq!(why_not_public(IpAddr::V6(address.to_ipv6_mapped())), why);
            let [a, b] = [(bits >> 16) as u16, bits as u16];
            prop_assert_eq!(why_not_public(IpAddr::V6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b))), why);
            for host in [bits.to_string(), format!("{bits:#x}"), format!("0{bits:o}"), address.to_string()] {
                prop_assert_eq!(refused(&host), why.map(NotPublic::as_str), "{}", host);
            }
            // The standard library knows these ranges too.
            let std_says = address.is_loopback() || address.is_private() || address.is_link_local()
                || address.is_multicast() || address.is_unspecified() || address.is_documentation() || address.is_broadcast();
            prop_assert!(!std_says || why.is_some());
        }
    }
}
