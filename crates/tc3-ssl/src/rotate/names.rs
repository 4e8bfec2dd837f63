//! Whether a certificate's names cover a domain, after RFC 6125: a wildcard stands for one label, the first.

/// The domains that none of the names covers, each once.
pub(super) fn uncovered(domains: &[String], names: &[String]) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    for domain in domains {
        if !missing.contains(domain) && !names.iter().any(|name| covers(name, domain)) {
            missing.push(domain.clone());
        }
    }
    missing
}

fn covers(name: &str, domain: &str) -> bool {
    if name.eq_ignore_ascii_case(domain) {
        return true;
    }
    let (Some(below), Some((first, rest))) = (name.strip_prefix("*."), domain.split_once('.')) else {
        return false;
    };
    !first.is_empty() && first != "*" && below.eq_ignore_ascii_case(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_label() {
        for (name, domain, expected) in [
            ("www.example.com", "WWW.example.com", true),
            ("*.example.com", "www.example.com", true),
            ("*.example.com", "*.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "a.b.example.com", false),
            ("www.example.com", "*.example.com", false),
            ("*.com", "*.example.com", false),
            ("", "example.com", false),
        ] {
            assert_eq!(covers(name, domain), expected, "{name} {domain}");
        }
    }

    #[test]
    fn what_is_missing_is_told_once() {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let missing = uncovered(
            &texts(&["a.example.com", "b.org", "b.org"]),
            &texts(&["*.example.com"]),
        );
        assert_eq!(missing, ["b.org"]);
    }
}
