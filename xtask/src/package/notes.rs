//! Release notes of the draft, before a maintainer writes what is new.

use std::fmt::Write as _;

/// Row of the notes' table of packages.
pub(crate) struct PackageNote {
    pub(crate) name: String,
    pub(crate) for_whom: &'static str,
    pub(crate) signed: bool,
}

/// The notes, in Markdown. Whether the packages are signed is said plainly, whichever it is.
pub(crate) fn text(packages: &[PackageNote], repository: Option<&str>) -> String {
    let unsigned: Vec<_> = packages.iter().filter(|package| !package.signed).map(|package| &*package.name).collect();
    let mut text = String::new();
    if unsigned.is_empty() {
        text.push_str("The packages are signed.\n");
    } else {
        let _ = writeln!(
            text,
            "**UNSIGNED: {}.** Windows cannot tell who made this and warns before it starts it. Hold what you fetched \
             against `SHA256SUMS`.",
            unsigned.join(", ")
        );
    }
    text.push_str("\n| package | for whom |\n|---|---|\n");
    for package in packages {
        let _ = writeln!(text, "| `{}` | {} |", package.name, package.for_whom);
    }
    if let Some(project) = repository.and_then(project) {
        let _ = writeln!(
            text,
            "\n`gh attestation verify FILE --repo {project}` shows from which commit and by which workflow a file was \
             made. The file that ends in `.cdx.json` lists everything that the program is made of."
        );
    }
    text
}

/// `owner/name` of a repository's address.
fn project(repository: &str) -> Option<&str> {
    let (_, path) = repository.split_once("://")?;
    path.split_once('/').map(|(_, project)| project)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, signed: bool) -> PackageNote {
        PackageNote { name: name.to_owned(), for_whom: "one person", signed }
    }

    #[test]
    fn it_says_what_is_not_signed() {
        let notes = text(&[package("a.exe", true), package("b.msi", false)], None);
        assert!(notes.starts_with("**UNSIGNED: b.msi.**"), "the first words say which is unsigned: {notes}");
        let notes = text(&[package("a.exe", true)], None);
        assert!(!notes.contains("UNSIGNED"), "nothing is unsigned: {notes}");
    }

    #[test]
    fn it_tells_how_to_check_where_a_file_comes_from() {
        let notes = text(&[package("a.exe", true)], Some("https://github.com/owner/name"));
        assert!(notes.contains("--repo owner/name`"), "the command can be copied: {notes}");
    }
}
