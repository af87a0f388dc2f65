//! Sanitizes texts of the service, such as names, so that none can disorder a page; the same as `ui/lib/sanitize.js`.

/// Characters that steer the direction of text (Unicode, UAX #9) or hide in it.
const STEERING: [std::ops::RangeInclusive<char>; 7] = [
    '\u{61c}'..='\u{61c}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2060}',
    '\u{2066}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
];

/// Without what steers, spaces as one, and control characters as what they are: no letters.
pub(super) fn sanitize(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut spaced = false;
    for letter in text.chars().filter(|letter| !STEERING.iter().any(|range| range.contains(letter))) {
        let space = letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}' | '\u{85}');
        match letter {
            _ if space && spaced => {}
            _ if space => clean.push(' '),
            _ if letter.is_control() => clean.push('\u{fffd}'),
            _ => clean.push(letter),
        }
        spaced = space;
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shown_as_in_the_window() {
        assert_eq!(sanitize("a\u{202e}b\u{2066}c\u{200f}"), "abc", "nothing steers");
        assert_eq!(sanitize("a \t\r\n\u{3000}b"), "a b", "spaces are one");
        assert_eq!(sanitize("a\u{200b} \u{200b} b"), "a b", "nor do hidden ones come between");
        assert_eq!(sanitize("a\u{a0}\u{202f}b"), "a\u{a0}\u{202f}b", "what keeps a line together does so");
        assert_eq!(sanitize("a\0b\u{7f}c\u{85}"), "a\u{fffd}b\u{fffd}c\u{fffd}", "control characters are no letters");
        assert_eq!(sanitize("試用 עברית ไทย 👩🏽"), "試用 עברית ไทย 👩🏽", "every script stays");
    }
}
