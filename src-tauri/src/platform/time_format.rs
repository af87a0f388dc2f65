//! The time format of the Windows region, since a web view follows its language only.

use crate::views::RegionView;

/// The registry key of the formats chosen in *Region*.
#[cfg(windows)]
const FORMATS: &str = r"Control Panel\International";

/// The chosen region; none on a system without such a choice beside its language.
#[cfg(windows)]
pub(crate) fn region() -> Option<RegionView> {
    let formats = windows_registry::CURRENT_USER.open(FORMATS).ok()?;
    let time = formats.get_string("sTimeFormat").ok()?;
    Some(RegionView { locale: formats.get_string("LocaleName").ok()?, twelve_hours: is_12_hour(&time) })
}

/// The chosen region; none on a system without such a choice beside its language.
#[cfg(not(windows))]
pub(crate) fn region() -> Option<RegionView> {
    None
}

/// Returns whether a time format such as `h:mm:ss tt` has a 12-hour clock. Text in quotation marks is no letter of the format.
#[cfg(any(windows, test))]
fn is_12_hour(format: &str) -> bool {
    let mut outside = format.split('\'').step_by(2).flat_map(str::chars);
    outside.find(|letter| letter.eq_ignore_ascii_case(&'h')) == Some('h')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_letter_tells_how_they_are_counted() {
        for (format, twelve) in [
            ("h:mm:ss tt", true),
            ("tt hh:mm", true),
            ("HH:mm:ss", false),
            ("H'h'mm", false),
            ("'h' HH:mm", false),
            ("", false),
        ] {
            assert_eq!(is_12_hour(format), twelve, "{format:?}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn windows_has_a_choice() {
        let region = region().expect("Windows tells its formats");
        assert!(!region.locale.is_empty(), "and where they are from");
    }
}
